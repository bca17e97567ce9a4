/**
 * What names may look like; each check gives what is wrong, in the words of real servers.
 * Upstream: staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go.
 */
const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomain = `${label}(\\.${label})*`;
const underscoredLabel = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
const underscored = `${underscoredLabel}(\\.${underscoredLabel})*`;
const qualified = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

const labelPattern = new RegExp(`^${label}$`);
const subdomainPattern = new RegExp(`^${subdomain}$`);
const underscorePattern = new RegExp(`^${underscored}$`);
const qualifiedPattern = new RegExp(`^${qualified}$`);
const labelValuePattern = new RegExp(`^(${qualified})?$`);
const dns1035Pattern = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const configKeyPattern = /^[-._a-zA-Z0-9]+$/;
const portNamePattern = /^[-a-z0-9]+$/;

export function dns1123Subdomain(name: string): string[] {
  const problems = maximum(name, 253);
  if (!subdomainPattern.test(name)) {
    problems.push(
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start " +
        `and end with an alphanumeric character ${hint(subdomain, "example.com")}`,
    );
  }
  return problems;
}

/** A search domain of a resolver, where underscores are met. */
export function dns1123SubdomainWithUnderscore(name: string): string[] {
  const problems = maximum(name, 253);
  if (!underscorePattern.test(name)) {
    problems.push(
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must " +
        `start and end with an alphanumeric character ${hint(underscored, "example.com")}`,
    );
  }
  return problems;
}

/** A name that will get something appended keeps the rules even when it ends with a dash. */
export function asPrefix(check: (name: string) => string[]): (name: string) => string[] {
  return (name) => check(name.replace(/-+$/, "a"));
}

export function httpHeaderName(name: string): string[] {
  return /^[-A-Za-z0-9]+$/.test(name)
    ? []
    : [`a valid HTTP header must consist of alphanumeric characters or '-' ${hint("[-A-Za-z0-9]+", "X-Header-Name")}`];
}

export function dns1123Label(name: string): string[] {
  const problems = maximum(name, 63);
  if (labelPattern.test(name)) return problems;
  if (subdomainPattern.test(name)) problems.push("must not contain dots");
  else {
    problems.push(
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end " +
        `with an alphanumeric character ${hint(label, "my-name", "123-abc")}`,
    );
  }
  return problems;
}

export function dns1035Label(name: string): string[] {
  const problems = maximum(name, 63);
  if (!dns1035Pattern.test(name)) {
    problems.push(
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, " +
        `and end with an alphanumeric character ${hint("[a-z]([-a-z0-9]*[a-z0-9])?", "my-name", "abc-123")}`,
    );
  }
  return problems;
}

/** `example.com/name` or `name`. */
export function qualifiedName(value: string): string[] {
  const problems: string[] = [];
  const parts = value.split("/");
  let name = value;
  if (parts.length === 2) {
    const [prefix = "", rest = ""] = parts;
    name = rest;
    if (prefix === "") problems.push("prefix part must be non-empty");
    else problems.push(...dns1123Subdomain(prefix).map((problem) => `prefix part ${problem}`));
  } else if (parts.length > 2) {
    return [
      "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an " +
        `alphanumeric character ${hint(qualified, "MyName", "my.name", "123-abc")} with an optional DNS subdomain ` +
        "prefix and '/' (e.g. 'example.com/MyName')",
    ];
  }
  if (name === "") problems.push("name part must be non-empty");
  else if (name.length > 63) problems.push("name part must be no more than 63 characters");
  if (!qualifiedPattern.test(name)) {
    problems.push(
      "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an " +
        `alphanumeric character ${hint(qualified, "MyName", "my.name", "123-abc")}`,
    );
  }
  return problems;
}

export function labelValue(value: string): string[] {
  const problems = maximum(value, 63);
  if (!labelValuePattern.test(value)) {
    problems.push(
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start " +
        `and end with an alphanumeric character ${hint(`(${qualified})?`, "MyValue", "my_value", "12345")}`,
    );
  }
  return problems;
}

/** A key of a ConfigMap or Secret. */
export function configMapKey(key: string): string[] {
  const problems = maximum(key, 253);
  if (!configKeyPattern.test(key)) {
    problems.push(
      "a valid config key must consist of alphanumeric characters, '-', '_' or '.' " +
        hint("[-._a-zA-Z0-9]+", "key.name", "KEY_NAME", "key-name"),
    );
  }
  if (key === ".") problems.push("must not be '.'");
  else if (key === "..") problems.push("must not be '..'");
  else if (key.startsWith("..")) problems.push("must not start with '..'");
  return problems;
}

/** The name of an environment variable. */
export function environmentName(name: string): string[] {
  // Printable ASCII without "=".
  if (name === "") return ["environment variable name must be non-empty"];
  return /^[ -<>-~]+$/.test(name)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

/** The name of a container port: an IANA service name. */
export function portName(name: string): string[] {
  const problems: string[] = [];
  if (name.length > 15) problems.push("must be no more than 15 characters");
  if (!portNamePattern.test(name)) {
    problems.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  }
  if (!/[a-z]/.test(name)) problems.push("must contain at least one letter (a-z)");
  if (name.includes("--")) problems.push("must not contain consecutive hyphens");
  if (name.startsWith("-") || name.endsWith("-")) problems.push("must not begin or end with a hyphen");
  return problems;
}

export function portNumber(port: number): string[] {
  return port >= 1 && port <= 65535 ? [] : ["must be between 1 and 65535, inclusive"];
}

/** Names that become a part of a path: RBAC objects. */
export function pathSegmentName(name: string): string[] {
  if (name === "." || name === "..") return [`may not be '${name}'`];
  return ["/", "%"]
    .filter((character) => name.includes(character))
    .map((character) => `may not contain '${character}'`);
}

export function maximum(value: string, length: number): string[] {
  return value.length > length ? [`must be no more than ${length} characters`] : [];
}

function hint(pattern: string, ...examples: string[]): string {
  const quoted = examples.map((example) => `'${example}', `).join(" or ");
  return `(e.g. ${quoted}regex used for validation is '${pattern}')`;
}
