/** Named formats of strings. Upstream: staging/src/k8s.io/apiserver/pkg/cel/library/format.go. */
import type { NameChecks } from "../name-checks.ts";
import type { Declaration } from "../overload.ts";
import { parseDate, parseTimestamp } from "../time.ts";
import { ListValue, Opaque, Optional } from "../value.ts";
import { parseUrl } from "./url.ts";

class Format extends Opaque {
  readonly typeName = "kubernetes.NamedFormat";
  readonly name: string;
  readonly check: (text: string) => string[];

  constructor(name: string, check: (text: string) => string[]) {
    super();
    this.name = name;
    this.check = check;
  }

  override equals(other: Opaque): boolean {
    return other instanceof Format && other.name === this.name;
  }
}

const unless =
  (holds: (text: string) => boolean, message: string) =>
  (text: string): string[] =>
    holds(text) ? [] : [message];

const uuid = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function uriProblems(text: string): string[] {
  const url = parseUrl(text);
  return typeof url === "string" ? [url] : [];
}

function checksOf(names: NameChecks): Record<string, (text: string) => string[]> {
  return {
    dns1123Label: names.dns1123Label,
    dns1123Subdomain: names.dns1123Subdomain,
    dns1035Label: names.dns1035Label,
    qualifiedName: names.qualifiedName,
    dns1123LabelPrefix: names.asPrefix(names.dns1123Label),
    dns1123SubdomainPrefix: names.asPrefix(names.dns1123Subdomain),
    dns1035LabelPrefix: names.asPrefix(names.dns1035Label),
    labelValue: names.labelValue,
    uri: uriProblems,
    uuid: unless((text) => uuid.test(text), "does not match the UUID format"),
    byte: unless((text) => base64.test(text), "invalid base64"),
    date: unless((text) => parseDate(text) !== undefined, "invalid date"),
    datetime: unless((text) => parseTimestamp(text) !== undefined, "invalid datetime"),
  };
}

function validate(format: Format, text: string): Optional {
  const problems = format.check(text);
  return new Optional(problems.length === 0 ? undefined : new ListValue(problems));
}

const type = "kubernetes.NamedFormat";

export function formats(names: NameChecks): readonly Declaration[] {
  const known = new Map(Object.entries(checksOf(names)).map(([name, check]) => [name, new Format(name, check)]));
  return [
    ["format-named", `format.named(string): optional(${type})`, (name: string) => new Optional(known.get(name))],
    ["format-validate", `${type} -> validate(string): optional(list(string))`, validate],
    ...[...known].map(([name, format]): Declaration => [`format.${name}`, `format.${name}(): ${type}`, () => format]),
  ];
}
