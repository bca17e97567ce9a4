import type { Random } from "#clock";
import { type Attack, type Battlefield, pick, requestBytes } from "./attack.ts";

const segments = [
  "api",
  "apis",
  "v1",
  "apps",
  "namespaces",
  "default",
  "pods",
  "configmaps",
  "watch",
  "status",
  "log",
  "exec",
  "proxy",
];
const odd = [
  "",
  ".",
  "..",
  "%2e%2e",
  "%2F",
  "%00",
  "%",
  "%zz",
  "%ff",
  "%u0041",
  "é",
  "💥",
  "a".repeat(5000),
  "*",
  ";a=b",
  "~",
  "a b",
  "\\",
  "'",
  "__proto__",
];
const parameters: Readonly<Record<string, readonly string[]>> = {
  limit: ["-1", "0", "1e9", "x", "9999999999999999999"],
  continue: ["x", "e30", "%00", "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiIuLi8uLi8ifQ", "a".repeat(3000)],
  resourceVersion: ["-1", "x", "0", "18446744073709551616", "1.5"],
  resourceVersionMatch: ["Exact", "exact", "%20"],
  labelSelector: ["a=", "=a", "a in (", "a in ()", "!", ",", "%ff", "a==b==c", `${"a".repeat(300)}=b`],
  fieldSelector: ["metadata.name", "=", "a=b,,", "metadata.name=a,b\\", "%00=1"],
  watch: ["true", "maybe", ""],
  timeoutSeconds: ["1", "-5", "x"],
  fieldManager: ["%00", "a".repeat(200), ""],
  dryRun: ["All", "all", "None", ""],
  fieldValidation: ["Strict", "strict", "x"],
  gracePeriodSeconds: ["-1", "x", "1e99"],
  propagationPolicy: ["x", "Orphan"],
  pretty: ["true", "x"],
  force: ["maybe"],
  tailLines: ["-1", "x"],
  container: ["..", "%00"],
  "": ["", "="],
};

/** Targets that nobody meant: odd segments in odd places, and parameters with values of all kinds. */
export function badPaths(random: Random, { namespace }: Battlefield): Attack {
  const method = pick(random, [
    "GET",
    "GET",
    "GET",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "HEAD",
    "OPTIONS",
    "TRACE",
    "PROPFIND",
  ]);
  const real = random.integer(2) === 0;
  // Nonsense may read anything; what it writes or deletes stays in its own namespace.
  const path = real || method !== "GET" ? realPath(random, namespace) : oddPath(random);
  const query = Array.from({ length: random.integer(4) }, () => {
    const name = pick(random, Object.keys(parameters));
    return `${name}=${pick(random, parameters[name] as readonly string[])}`;
  }).join("&");
  // A watch would go on for as long as it is listened to.
  const target = `${path}?${query}${query.includes("watch=") ? "&timeoutSeconds=1" : ""}`;
  const bytes = requestBytes({ method, target: unprintable(target) });
  return {
    name: method,
    pieces: [bytes],
    patienceMs: 5_000,
    expects: query.includes("watch=") ? "anything" : "answered",
  };
}

/** Over the wire every character is a byte. */
const unprintable = (target: string): string => Buffer.from(target.replaceAll(" ", "%20"), "utf8").toString("latin1");

function realPath(random: Random, namespace: string): string {
  const tail = pick(random, ["", "/x", "/x/status", "/x/scale", "/x/log", "/x/proxy/..", `/${pick(random, odd)}`]);
  const resource = pick(random, ["configmaps", "pods", "secrets", "nothing", "services"]);
  return `/api/v1/namespaces/${namespace}/${resource}${tail}`;
}

function oddPath(random: Random): string {
  return Array.from(
    { length: 1 + random.integer(8) },
    () => `/${pick(random, random.integer(2) === 0 ? segments : odd)}`,
  ).join("");
}
