/** When all warnings of an answer are longer than this together, each is cut short. */
const longestTogether = 4 * 1024;
const longestOne = 256;

/**
 * The warnings that go into an answer's headers, which would not hold any number of them. Lengths are in characters.
 * Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/filters/warning.go.
 */
export function limitWarnings(texts: Iterable<string>): string[] {
  const all = [...texts].filter((text) => text !== "");
  const lengths = all.map((text) => [...text].length);
  if (lengths.reduce((sum, length) => sum + length, 0) <= longestTogether) return all;
  const kept: string[] = [];
  let together = 0;
  // Those up to the one that was too much are kept whatever they come to; after it there has to be room.
  let tooMuch = 0;
  for (let sum = 0; sum <= longestTogether; tooMuch++) sum += lengths[tooMuch] as number;
  for (const [index, text] of all.entries()) {
    if (index >= tooMuch && together >= longestTogether) break;
    const cut = [...text].slice(0, longestOne);
    together += cut.length;
    kept.push(cut.join(""));
  }
  return kept;
}
