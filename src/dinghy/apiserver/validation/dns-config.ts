/** How Pods look up names. Upstream: pkg/apis/core/validation `validatePodDNSConfig`. Answers to @seed:K9.1. */
import { type FieldError, invalid, required } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import { part, parts, texts } from "./fields.ts";
import { dns1123SubdomainWithUnderscore } from "./names.ts";
import { addressErrors, each, problems } from "./rules.ts";

const serversMax = 3;
const searchesMax = 32;
const searchTextMax = 2048;

export function dnsConfigErrors({ dnsPolicy, dnsConfig }: JsonObject, field: string): FieldError[] {
  const config = part(dnsConfig);
  const servers = texts(config?.nameservers);
  const searches = texts(config?.searches);
  if (dnsPolicy === "None") {
    if (config === undefined) return [required(field, "must provide `dnsConfig` when `dnsPolicy` is None")];
    const why = "must provide at least one DNS nameserver when `dnsPolicy` is None";
    if (servers.length === 0) return [required(`${field}.nameservers`, why)];
  }
  const errors: FieldError[] = [];
  if (servers.length > serversMax) {
    errors.push(invalid(`${field}.nameservers`, servers, `must not have more than ${serversMax} nameservers`));
  }
  errors.push(...each(`${field}.nameservers`, servers, (server, at) => addressErrors(at, server)));
  if (searches.length > searchesMax) {
    errors.push(invalid(`${field}.searches`, searches, `must not have more than ${searchesMax} search paths`));
  }
  if (searches.join(" ").length > searchTextMax) {
    const why = `must not have more than ${searchTextMax} characters (including spaces) in the search list`;
    errors.push(invalid(`${field}.searches`, searches, why));
  }
  return [
    ...errors,
    ...each(`${field}.searches`, searches, (search, at) => {
      if (search === ".") return [];
      const domain = search.replace(/\.$/, "");
      return problems(at, domain, dns1123SubdomainWithUnderscore(domain));
    }),
    ...each(`${field}.options`, parts(config?.options), (option, at) =>
      option.name ? [] : [required(at, "must not be empty")],
    ),
  ];
}
