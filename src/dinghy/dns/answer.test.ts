import assert from "node:assert/strict";
import { test } from "node:test";
import type { Endpoint, EndpointSlice, Namespace, Service } from "#apimachinery";
import type { DnsRecord } from "#network";
import { answer } from "./answer.ts";
import { directoryOf } from "./directory.ts";

const metadata = (name: string, namespace?: string, labels?: Record<string, string>) => ({
  name,
  namespace,
  uid: "",
  resourceVersion: "",
  creationTimestamp: "",
  labels,
});

const service = (name: string, spec: Service["spec"]): Service => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: metadata(name, "default"),
  spec,
});

const slice = (name: string, endpoints: Endpoint[], ports: EndpointSlice["ports"]): EndpointSlice => ({
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  metadata: metadata(`${name}-x`, "default", { "kubernetes.io/service-name": name }),
  addressType: "IPv4",
  endpoints,
  ports,
});

const ready = { ready: true };

const services = [
  service("web", {
    clusterIP: "10.96.0.1",
    clusterIPs: ["10.96.0.1", "fd00::1"],
    ports: [
      { name: "http", port: 80 },
      { name: "dns", port: 53, protocol: "UDP" },
    ],
  }),
  service("db", { clusterIP: "None", ports: [{ name: "sql", port: 5432 }] }),
  service("bare", { clusterIP: "None" }),
  service("empty", { clusterIP: "None", ports: [{ name: "sql", port: 5432 }] }),
  service("away", { type: "ExternalName", externalName: "www.example.com." }),
  service("alias", { type: "ExternalName", externalName: "db.default.svc.cluster.local" }),
  service("lost", { type: "ExternalName", externalName: "nobody.default.svc.cluster.local" }),
  service("loop", { type: "ExternalName", externalName: "loop.default.svc.cluster.local" }),
  service("number", { type: "ExternalName", externalName: "192.0.2.1" }),
];
const slices = [
  slice(
    "db",
    [
      { addresses: ["10.244.0.5"], conditions: ready, hostname: "db-0" },
      { addresses: ["10.244.0.6"], conditions: { ready: false }, hostname: "db-1" },
      { addresses: ["10.244.0.7"] },
    ],
    [{ name: "sql", port: 5432 }],
  ),
  slice("web", [{ addresses: ["10.244.0.8"], conditions: ready }], [{ name: "http", port: 8080 }]),
  slice("bare", [{ addresses: ["10.244.0.9"], conditions: ready, hostname: "only" }], []),
  slice("empty", [{ addresses: ["10.244.0.6"], conditions: { ready: false } }], [{ name: "sql", port: 5432 }]),
];
const namespaces: Namespace[] = [{ apiVersion: "v1", kind: "Namespace", metadata: metadata("default") }];
const directory = directoryOf(services, slices, namespaces);

const show = (record: DnsRecord): string => {
  switch (record.type) {
    case "A":
    case "AAAA":
      return `${record.type} ${record.address}`;
    case "CNAME":
    case "PTR":
    case "NS":
      return `${record.type} ${record.target}`;
    case "SRV":
      return `SRV ${record.priority} ${record.weight} ${record.port} ${record.target}`;
    case "TXT":
      return `TXT ${record.texts.join(",")}`;
    default:
      return record.type;
  }
};

/** What is asked, as `type name`, and the answer: its records, or its code where there are none. */
function asked(question: string): string[] {
  const [type = "", name = ""] = question.split(" ");
  const found = answer({ name, type }, directory, { domain: "cluster.local", serial: 1 });
  if (found === undefined) return ["not ours"];
  assert.equal(found.authorities.length, found.answers.length === 0 ? 1 : 0, "only an empty answer has the zone's SOA");
  const records = found.answers.map(show);
  return found.answers.length === 0
    ? [found.rcode]
    : found.leadsTo
      ? [...records, `leads to ${found.leadsTo}`]
      : records;
}

const cases: [question: string, answers: string[]][] = [
  // Services with an address.
  ["A web.default.svc.cluster.local", ["A 10.96.0.1"]],
  ["A WEB.Default.svc.CLUSTER.local", ["A 10.96.0.1"]],
  ["AAAA web.default.svc.cluster.local", ["AAAA fd00::1"]],
  ["MX web.default.svc.cluster.local", ["NOERROR"]],
  ["TXT web.default.svc.cluster.local", ["NOERROR"]],
  ["CNAME web.default.svc.cluster.local", ["NOERROR"]],
  ["A none.default.svc.cluster.local", ["NXDOMAIN"]],
  ["MX none.default.svc.cluster.local", ["NXDOMAIN"]],
  ["A web.elsewhere.svc.cluster.local", ["NXDOMAIN"]],
  ["A a.b.c.web.default.svc.cluster.local", ["NXDOMAIN"]],
  // An endpoint of a Service that has an address is named by its own.
  ["A 10-244-0-8.web.default.svc.cluster.local", ["A 10.244.0.8"]],
  // Headless Services: what is ready, by name and together.
  ["A db.default.svc.cluster.local", ["A 10.244.0.5", "A 10.244.0.7"]],
  ["AAAA db.default.svc.cluster.local", ["NOERROR"]],
  ["A db-0.db.default.svc.cluster.local", ["A 10.244.0.5"]],
  ["A db-1.db.default.svc.cluster.local", ["NXDOMAIN"]],
  ["A 10-244-0-7.db.default.svc.cluster.local", ["A 10.244.0.7"]],
  ["A 10-244-0-5.db.default.svc.cluster.local", ["NXDOMAIN"]],
  ["A empty.default.svc.cluster.local", ["NXDOMAIN"]],
  ["A bare.default.svc.cluster.local", ["A 10.244.0.9"]],
  ["A only.bare.default.svc.cluster.local", ["A 10.244.0.9"]],
  // Ports.
  ["SRV _http._tcp.web.default.svc.cluster.local", ["SRV 0 50 80 web.default.svc.cluster.local"]],
  ["SRV _http._udp.web.default.svc.cluster.local", ["NXDOMAIN"]],
  ["SRV _none._tcp.web.default.svc.cluster.local", ["NXDOMAIN"]],
  [
    "SRV _sql._tcp.db.default.svc.cluster.local",
    ["SRV 0 50 5432 db-0.db.default.svc.cluster.local", "SRV 0 50 5432 10-244-0-7.db.default.svc.cluster.local"],
  ],
  ["SRV bare.default.svc.cluster.local", ["NOERROR"]],
  ["SRV away.default.svc.cluster.local", ["NOERROR"]],
  // Names that lead elsewhere.
  ["A away.default.svc.cluster.local", ["CNAME www.example.com", "leads to www.example.com"]],
  ["CNAME away.default.svc.cluster.local", ["CNAME www.example.com"]],
  ["A x.away.default.svc.cluster.local", ["NXDOMAIN"]],
  ["A alias.default.svc.cluster.local", ["CNAME db.default.svc.cluster.local", "A 10.244.0.5", "A 10.244.0.7"]],
  ["A lost.default.svc.cluster.local", ["NOERROR"]],
  ["A loop.default.svc.cluster.local", ["NOERROR"]],
  ["A number.default.svc.cluster.local", ["NXDOMAIN"]],
  // Pods.
  ["A 10-244-1-5.default.pod.cluster.local", ["A 10.244.1.5"]],
  ["AAAA fd00--5.default.pod.cluster.local", ["AAAA fd00::5"]],
  ["A 10-244-1-5.elsewhere.pod.cluster.local", ["NXDOMAIN"]],
  ["A web-0.default.pod.cluster.local", ["NXDOMAIN"]],
  // Backwards.
  ["PTR 1.0.96.10.in-addr.arpa", ["PTR web.default.svc.cluster.local"]],
  ["PTR 5.0.244.10.in-addr.arpa", ["PTR db-0.db.default.svc.cluster.local"]],
  ["PTR 6.0.244.10.in-addr.arpa", ["not ours"]],
  ["PTR 7.0.244.10.in-addr.arpa", ["not ours"]],
  ["A 1.0.96.10.in-addr.arpa", ["NOERROR"]],
  [`PTR 1.${"0.".repeat(20)}d.f.ip6.arpa`, ["not ours"]],
  [`PTR 1.${"0.".repeat(27)}0.0.d.f.ip6.arpa`, ["PTR web.default.svc.cluster.local"]],
  // The zone itself, and names on the way to others.
  ["TXT dns-version.cluster.local", ["TXT 1.1.0"]],
  ["A dns-version.cluster.local", ["NXDOMAIN"]],
  ["A cluster.local", ["NOERROR"]],
  ["SOA cluster.local", ["SOA"]],
  ["NS cluster.local", ["NOERROR"]],
  ["A svc.cluster.local", ["NOERROR"]],
  ["A default.svc.cluster.local", ["NOERROR"]],
  ["A elsewhere.svc.cluster.local", ["NXDOMAIN"]],
  ["A node.cluster.local", ["NXDOMAIN"]],
  ["A www.example.com", ["not ours"]],
  ["A notcluster.local", ["not ours"]],
];

for (const [question, answers] of cases)
  test(`${question} is answered ${answers.join(", ")}`, () => assert.deepEqual(asked(question), answers));

test("SRV records bring the addresses of their targets", () => {
  const question = { name: "_sql._tcp.db.default.svc.cluster.local", type: "SRV" };
  const { additionals = [] } = answer(question, directory, { domain: "cluster.local", serial: 1 }) ?? {};
  const names = additionals.map((record) => `${record.name} ${show(record)}`);
  assert.deepEqual(names, [
    "db-0.db.default.svc.cluster.local A 10.244.0.5",
    "10-244-0-7.db.default.svc.cluster.local A 10.244.0.7",
  ]);
});

test("the cluster's domain may have another name", () => {
  const question = { name: "web.default.svc.kube.test", type: "A" };
  assert.deepEqual(answer(question, directory, { domain: "kube.test", serial: 1 })?.answers.map(show), ["A 10.96.0.1"]);
});
