const component = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const domain =
  "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*";
const address = `(?:${domain}|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const tag = "\\w[\\w.-]{0,127}";
const digest = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";
const reference = new RegExp(`^(?:${address}/)?${component}(?:/${component})*(?::${tag})?(?:@${digest})?$`);
const identifier = /^[a-f0-9]{64}$/;
const invalid = "invalid reference format";

/**
 * What is wrong with an image's name, in the words of the parser; undefined when it is well formed.
 * Upstream: github.com/distribution/reference `ParseNormalizedNamed`, asked by pkg/util/parsers `ParseImageName`.
 */
export function imageNameFault(name: string): string | undefined {
  if (identifier.test(name)) return `invalid repository name (${name}), cannot specify 64-byte hexadecimal strings`;
  const { host, rest } = split(name);
  const repository = rest.split(":", 1)[0] as string;
  if (/[A-Z]/.test(repository)) return `${invalid}: repository name (${repository}) must be lowercase`;
  return reference.test(`${host}/${rest}`) ? undefined : invalid;
}

/** The registry that is named before the first slash, or Docker Hub. */
function split(name: string): { host: string; rest: string } {
  const slash = name.indexOf("/");
  const first = name.slice(0, Math.max(slash, 0));
  const isHost = /[.:A-Z]/.test(first) || first === "localhost";
  const host = isHost && first !== "index.docker.io" ? first : "docker.io";
  const rest = isHost ? name.slice(slash + 1) : name;
  return { host, rest: host === "docker.io" && !rest.includes("/") ? `library/${rest}` : rest };
}
