/**
 * Where a list goes on: a revision and the key to start from, opaque to clients.
 * Upstream: staging/src/k8s.io/apiserver/pkg/storage/continue.go.
 */
export interface ContinueToken {
  /** The revision that the list began with; -1 goes on at the present one. */
  readonly revision: number;
  /** The last key that was returned. */
  readonly after: string;
}

interface Encoded {
  readonly v?: string;
  readonly rv?: number;
  readonly start?: string;
}

/** `prefix` (of the list) is left out of the token and put back when it is read. */
export function encodeContinue(token: ContinueToken, prefix: string): string {
  const encoded: Encoded = {
    v: "meta.k8s.io/v1",
    rv: token.revision,
    start: `${token.after.slice(prefix.length)}\u0000`,
  };
  return Buffer.from(JSON.stringify(encoded)).toString("base64url");
}

/** Throws an `Error` that says what is wrong with the token, in the words of real servers. */
export function decodeContinue(text: string, prefix: string): ContinueToken {
  // Tokens carry no padding.
  const bad = /[^A-Za-z0-9_-]/.exec(text);
  if (bad !== null) throw invalidKey(`illegal base64 data at input byte ${bad.index}`);
  // A rest of one character carries no byte; the decoder of real servers names the start of that last group.
  if (text.length % 4 === 1) throw invalidKey(`illegal base64 data at input byte ${text.length - 1}`);
  const token = parse(Buffer.from(text, "base64url"));
  if (token.v !== "meta.k8s.io/v1") {
    throw new Error(`continue key is not valid: server does not recognize this encoded version ${token.v ?? ""}`);
  }
  if ((token.rv ?? 0) === 0)
    throw new Error("continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
  if (typeof token.start !== "string" || token.start === "") {
    throw new Error("continue key is not valid: encoded start key empty (version meta.k8s.io/v1)");
  }
  const start = token.start.startsWith("/") ? token.start : `/${token.start}`;
  // Whatever is not the shortest way to write a path could lead out of the list.
  if (
    start !== "/" &&
    start
      .slice(1)
      .split("/")
      .some((part) => part === "" || part === "." || part === "..")
  ) {
    throw invalidKey(token.start);
  }
  const key = start.endsWith("\u0000") ? start.slice(1, -1) : start.slice(1);
  return { revision: token.rv as number, after: prefix + key };
}

function parse(json: Buffer): Encoded {
  try {
    return JSON.parse(json.toString()) as Encoded;
  } catch {
    // Go shows the byte as if it were a letter.
    const first = json.toString("latin1")[0] ?? "";
    throw invalidKey(
      first === "" ? "unexpected end of JSON input" : `invalid character '${first}' looking for beginning of value`,
    );
  }
}

function invalidKey(why: string): Error {
  return new Error(`continue key is not valid: ${why}`);
}
