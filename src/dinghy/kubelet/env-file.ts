/**
 * The value of a key in a file of lines such as `NAME='value'`: what stands in single quotes is meant to the letter, over
 * several lines if need be. "" where the key does not come; undefined where the text is not of this form.
 * Upstream: pkg/kubelet/util/env `ParseEnv`.
 */
export function valueInEnvFile(text: string, key: string): string | undefined {
  let rest = text;
  while (rest !== "") {
    const blank = /^[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/.exec(rest);
    if (blank && blank[0] !== "") {
      rest = rest.slice(blank[0].length);
      continue;
    }
    const assignment = /^[ \t]*([^=\s]+)=(?:'([^']*)'(?:[ \t]+#[^\n]*|[ \t]*)|(?=[ \t]|\r?\n|$)[^\n]*)(?:\n|$)/.exec(
      rest,
    );
    if (assignment === null) return undefined;
    if (assignment[1] === key) return assignment[2] ?? "";
    rest = rest.slice(assignment[0].length);
  }
  return "";
}
