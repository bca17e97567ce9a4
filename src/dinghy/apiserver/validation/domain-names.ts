/**
 * Names that begin with a domain, each with the errors that real servers give.
 * Upstream: staging/src/k8s.io/apimachinery/pkg/util/validation, pkg/apis/core/validation `ValidateSignerName`.
 */
import { type FieldError, invalid, required, tooLong } from "../field-error.ts";
import { dns1123Label, dns1123Subdomain, maximum } from "./names.ts";
import { problems } from "./rules.ts";

const pathCharacters = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
const pathPattern = new RegExp(`^${pathCharacters}$`);

/** `acme.io/foo`: a domain, a slash and a path. */
export function domainPrefixedPath(field: string, value: string): FieldError[] {
  if (value === "") return [required(field)];
  const slash = value.indexOf("/");
  const host = value.slice(0, Math.max(slash, 0));
  const path = value.slice(slash + 1);
  if (slash <= 0 || path === "") {
    return [invalid(field, value, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  }
  const errors = problems(field, host, dns1123Subdomain(host));
  if (!pathPattern.test(path))
    errors.push(invalid(field, path, `Invalid path (regex used for validation is '${pathCharacters}')`));
  return errors;
}

const subdomain = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
const wildcardPattern = new RegExp(`^\\*\\.${subdomain}$`);

/** `*.example.com` */
export function wildcardSubdomain(value: string): string[] {
  const found = maximum(value, 253);
  if (wildcardPattern.test(value)) return found;
  return [
    ...found,
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower " +
      "case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used " +
      `for validation is '\\*\\.${subdomain}')`,
  ];
}

/** `example.com`, with or without a dot at the end; at least two labels. */
export function fullyQualifiedDomainName(field: string, value: string): FieldError[] {
  if (value === "") return [required(field)];
  const name = value.endsWith(".") ? value.slice(0, -1) : value;
  const found = dns1123Subdomain(name);
  if (found.length > 0) return [invalid(field, name, found.join(","))];
  const labels = name.split(".");
  if (labels.length < 2)
    return [invalid(field, name, "should be a domain with at least two segments separated by dots")];
  for (const label of labels) {
    const wrong = dns1123Label(label);
    if (wrong.length > 0) return [invalid(field, label, wrong.join(","))];
  }
  return [];
}

/** The signer of a certificate: `example.com/signer-name`. */
export function signerNameErrors(field: string, value: string): FieldError[] {
  const errors = value === "" ? [required(field)] : [];
  const [domain = "", path, ...more] = value.split("/");
  if (path === undefined || more.length > 0) {
    const why = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
    return [...errors, invalid(field, value, why)];
  }
  if (domain.length > 253) errors.push(tooLong(field, 253));
  const labels = domain.split(".");
  errors.push(...firstBadLabel(field, domain, labels, dns1123Label));
  if (labels.length < 2)
    errors.push(invalid(field, domain, "should be a domain with at least two segments separated by dots"));
  errors.push(...firstBadLabel(field, path, path.split("."), dns1123Subdomain));
  return value.length > 571 ? [...errors, tooLong(field, 571)] : errors;
}

function firstBadLabel(
  field: string,
  value: string,
  labels: readonly string[],
  check: (label: string) => string[],
): FieldError[] {
  for (const label of labels) {
    const found = check(label);
    if (found.length > 0)
      return found.map((problem) => invalid(field, value, `validating label ${JSON.stringify(label)}: ${problem}`));
  }
  return [];
}
