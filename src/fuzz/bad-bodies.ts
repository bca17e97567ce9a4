import type { Random } from "#clock";
import { type Attack, type Battlefield, pick, requestBytes } from "./attack.ts";

const oddTexts = [
  "\u0000",
  "\ud800",
  "\u202e",
  "💥",
  "é",
  "-1",
  "../..",
  "a".repeat(300),
  "__proto__",
  "constructor",
  "$patch",
  "",
];
const oddValues: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  1.5,
  2 ** 53 + 2,
  "",
  [],
  {},
  [[]],
  [null],
  { "": {} },
  { toString: 1 },
  ["\u0000"],
  "x".repeat(10_000),
];

const sound = (name: string): object[] => [
  { kind: "ConfigMap", apiVersion: "v1", metadata: { name, labels: { a: "b" } }, data: { a: "1" } },
  { kind: "Secret", apiVersion: "v1", metadata: { name }, type: "Opaque", stringData: { a: "1" } },
  {
    kind: "Pod",
    apiVersion: "v1",
    metadata: { name, finalizers: ["a.b/c"] },
    spec: {
      containers: [{ name: "a", image: "i", ports: [{ containerPort: 1 }], env: [{ name: "A", value: "1" }] }],
      volumes: [{ name: "v", emptyDir: { sizeLimit: "1Mi" } }],
      tolerations: [{ operator: "Exists" }],
      nodeSelector: { nowhere: "true" },
    },
  },
  { kind: "Service", apiVersion: "v1", metadata: { name }, spec: { ports: [{ port: 1 }], selector: { a: "b" } } },
  { kind: "ResourceQuota", apiVersion: "v1", metadata: { name }, spec: { hard: { "count/x": "1" } } },
];

const plurals = ["configmaps", "secrets", "pods", "services", "resourcequotas"];

const patchTypes = [
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
  "application/json-patch+json",
  "application/apply-patch+yaml",
];

/** Bodies that are almost objects: values of wrong types, broken text, odd characters, depth without end. */
export function badBodies(random: Random, { namespace }: Battlefield): Attack {
  const which = random.integer(plurals.length);
  const target = `/api/v1/namespaces/${namespace}/${plurals[which]}`;
  const object = sound(`n-${random.suffix(8)}`)[which] as object;
  const [name, body] = pick(random, [spoiled, broken, odd, deep, doubled])(random, object);
  const patched = random.integer(3) === 0;
  const contentType = patched
    ? pick(random, patchTypes)
    : pick(random, ["application/json", "application/json", "application/yaml"]);
  const head = patched
    ? {
        method: "PATCH",
        target: `${target}/${(object as { metadata: { name: string } }).metadata.name}?fieldManager=f`,
      }
    : { method: "POST", target };
  const bytes = requestBytes({ ...head, headers: [["Content-Type", contentType]] }, body);
  return { name, pieces: [bytes], patienceMs: 20_000, expects: "answered" };
}

type Made = readonly [name: string, body: Buffer];

/** One value somewhere is another. */
function spoiled(random: Random, object: object): Made {
  const copy = structuredClone(object) as Record<string, unknown>;
  let place: Record<string, unknown> = copy;
  for (;;) {
    const key = pick(random, Object.keys(place));
    const value = place[key];
    if (typeof value === "object" && value !== null && Object.keys(value).length > 0 && random.integer(3) > 0) {
      place = value as Record<string, unknown>;
      continue;
    }
    if (random.integer(4) === 0) place[pick(random, oddTexts)] = value;
    else place[key] = pick(random, oddValues);
    return ["a value of another type", Buffer.from(JSON.stringify(copy))];
  }
}

/** The text is cut, or has bytes that do not belong there. */
function broken(random: Random, object: object): Made {
  const bytes = Buffer.from(JSON.stringify(object));
  const at = random.integer(bytes.length);
  if (random.integer(2) === 0) return ["text that breaks off", bytes.subarray(0, at)];
  for (let count = 1 + random.integer(3); count > 0; count--) bytes[random.integer(bytes.length)] = random.integer(256);
  return ["text with other bytes in it", bytes];
}

function odd(random: Random): Made {
  const text = pick(random, [
    "",
    " ",
    "null",
    "[]",
    "0",
    '"x"',
    "{}",
    "{",
    "{}{}",
    "\ufeff{}",
    "NaN",
    "{'a':1}",
    "a: &a [*a]",
    "a: &a {b: *a}",
    "--- {}\n--- {}",
    '{"kind":"Status"}',
    '{"metadata":{"name":"__proto__"}}',
    '{"__proto__":{"metadata":{"name":"x"}}}',
    '{"metadata":{"name":"\\ud800"}}',
    '[{"op":"add","path":"/__proto__/polluted","value":1}]',
    '[{"op":"copy","from":"","path":"/a"}]',
    '[{"op":"move","from":"/metadata","path":"/metadata/name"}]',
  ]);
  return ["a text that is no object", Buffer.from(text)];
}

function deep(random: Random): Made {
  const depth = pick(random, [100, 10_001, 200_000]);
  const [open, close] = pick(random, [
    ["[", "]"],
    ['{"a":', "}"],
  ]) as [string, string];
  return [
    "nested without end",
    Buffer.from(`{"metadata":{"name":"deep"},"data":${open.repeat(depth)}1${close.repeat(depth)}}`),
  ];
}

function doubled(random: Random, object: object): Made {
  const text = JSON.stringify(object);
  const twice = text.replace(
    /"metadata":/,
    `"metadata":${pick(random, ["null", "{}", '{"name":"other"}'])},"metadata":`,
  );
  return ["a field twice", Buffer.from(twice)];
}
