import type { Mutant } from "./mutant.ts";

export const networkMutants: readonly Mutant[] = [
  {
    name: "unready-endpoints-get-traffic",
    file: "src/dinghy/proxy/backends.ts",
    find: "const ready = backends.filter((backend) => backend.ready);",
    replace: "const ready = backends;",
    breaks: "@req:service.balances",
  },
  {
    name: "always-the-first-endpoint",
    file: "src/dinghy/proxy/execute.ts",
    find: "backends[random.integer(backends.length)] as Endpoint;",
    replace: "backends[0] as Endpoint;",
    breaks: "@req:service.balances",
  },
  {
    name: "headless-has-no-pods",
    file: "src/dinghy/dns/lookup.ts",
    find: 'if (spec.clusterIP === "None" || endpointName !== undefined) {',
    replace: "if (endpointName !== undefined) {",
    breaks: "@req:dns.headless",
  },
  {
    name: "ports-are-shared-freely",
    file: "src/dinghy/network/port-table.ts",
    find: 'if (claims.some((claim) => claim.host === at || claim.host === "" || at === ""))',
    replace: 'if (claims.some((claim) => claim.host === at && at !== ""))',
    breaks: "@req:pod.ports.clash",
  },
  {
    name: "service-ports-have-no-protocol",
    file: "src/dinghy/proxy/compile.ts",
    find: 'const protocol = port.protocol ?? "TCP";',
    replace: 'const protocol = port.protocol === "SCTP" ? "SCTP" : "TCP";',
    breaks: "@req:service.protocols",
  },
  {
    name: "an-alias-leads-nowhere",
    file: "src/dinghy/dns/lookup.ts",
    find: '[] : [{ alias: alias.replace(/\\.$/, "") }];',
    replace: "[] : [];",
    breaks: "@req:dns.external-name",
  },
];
