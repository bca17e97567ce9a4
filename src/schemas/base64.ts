const wellFormed = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const notAlphabet = /[^A-Za-z0-9+/]/;

/** The byte where Go's decoder stops, counting line breaks (which it skips); undefined where the text is base64. */
export function illegalBase64Offset(text: string): number | undefined {
  if (wellFormed.test(text)) return undefined;
  const positions: number[] = [];
  let letters = "";
  for (let index = 0; index < text.length; index++) {
    if (text[index] === "\n" || text[index] === "\r") continue;
    letters += text[index];
    positions.push(index);
  }
  if (wellFormed.test(letters)) return undefined;
  const offset = stoppingPoint(letters);
  return positions[offset] ?? text.length;
}

function stoppingPoint(letters: string): number {
  const odd = letters.search(notAlphabet);
  // All letters, but the last group of four is not full.
  if (odd === -1) return letters.length - (letters.length % 4);
  if (letters[odd] !== "=" || odd % 4 < 2) return odd;
  // Padding at a place where padding may stand: the complaint is about what follows it.
  const end = odd + (4 - (odd % 4));
  if (letters.length < end) return letters.length;
  return letters.slice(odd, end).includes("=") && /^=+$/.test(letters.slice(odd, end)) ? end : odd + 1;
}
