import assert from "node:assert/strict";
import { test } from "node:test";
import { programs } from "../programs/programs.ts";
import { tools } from "../tools/tools.ts";
import { findImage, type Image, pullFailure } from "./catalog.ts";
import { formatImageName, parseImageName } from "./image-reference.ts";

const digest = `sha256:${"a".repeat(64)}`;
const names: readonly [reference: string, full: string | undefined][] = [
  ["nginx", "docker.io/library/nginx:latest"],
  ["nginx:1.7.9", "docker.io/library/nginx:1.7.9"],
  ["fluent/fluentd:v1", "docker.io/fluent/fluentd:v1"],
  ["docker.io/nginx", "docker.io/library/nginx:latest"],
  ["index.docker.io/library/nginx:1", "docker.io/library/nginx:1"],
  ["registry.k8s.io/pause:3.10", "registry.k8s.io/pause:3.10"],
  ["localhost:5000/app", "localhost:5000/app:latest"],
  ["localhost/app:2", "localhost/app:2"],
  [`busybox@${digest}`, `docker.io/library/busybox@${digest}`],
  [`busybox:1@${digest}`, `docker.io/library/busybox:1@${digest}`],
  ["BAD::name", undefined],
  ["Upper", undefined],
  ["a b", undefined],
  ["", undefined],
  ["nginx:", undefined],
  ["nginx@sha256:12", undefined],
];

for (const [reference, full] of names) {
  test(`${JSON.stringify(reference)} means ${full ?? "nothing"}`, () => {
    const name = parseImageName(reference);
    assert.equal(name && formatImageName(name), full);
  });
}

const found: readonly [reference: string, expected: Partial<Image>, version?: string][] = [
  ["busybox", { preloaded: true, cmd: ["sh"] }],
  ["registry.k8s.io/e2e-test-images/busybox:1.37.0-1", { preloaded: true }],
  ["nginx:1.7.9", { exposedPorts: [80], stopSignal: "SIGQUIT" }, "NGINX_VERSION=1.7.9"],
  ["nginx:1.14-alpine", {}, "NGINX_VERSION=1.14"],
  ["nginx:alpine", {}, "NGINX_VERSION=1.29.4"],
  ["registry.k8s.io/e2e-test-images/agnhost:2.53", { entrypoint: ["/agnhost"], preloaded: true }],
  ["registry.k8s.io/pause:3.10", { user: 65535, preloaded: true }],
  ["fluentd:v1.0.2", {}, "FLUENTD_VERSION=1.0.2"],
  ["my-image", { exposedPorts: [8181] }],
];

for (const [reference, expected, version] of found) {
  test(`${reference} is in the catalogue`, () => {
    const image = findImage(reference);
    assert.ok(image);
    for (const [key, value] of Object.entries(expected)) assert.deepEqual(image[key as keyof Image], value);
    if (version) assert.ok(image.env.map(([name, value]) => `${name}=${value}`).includes(version));
    assert.match(image.digest, /^sha256:[0-9a-f]{64}$/);
    assert.equal(findImage(reference)?.digest, image.digest);
  });
}

test("every executable of every image has a program", () => {
  const known = new Set([...tools.keys(), ...programs.keys(), "sh", "ash"]);
  const images = [
    "busybox",
    "alpine",
    "nginx",
    "httpd",
    "redis",
    "fluentd",
    "my-image",
    "registry.k8s.io/pause",
    "polinux/stress",
  ];
  for (const reference of [...images, "registry.k8s.io/e2e-test-images/agnhost"]) {
    for (const [path, entry] of findImage(reference)?.layers.flatMap((layer) => Object.entries(layer)) ?? []) {
      if ("program" in entry) assert.ok(known.has(entry.program), `${reference} ${path}`);
    }
  }
});

const failures: readonly [reference: string, reason: string, message: string][] = [
  [
    "registry.invalid/none:1",
    "ErrImagePull",
    'failed to pull and unpack image "registry.invalid/none:1": failed to resolve reference "registry.invalid/none:1": failed to do request: Head "https://registry.invalid/v2/none/manifests/1": dial tcp: lookup registry.invalid on 10.255.255.53:53: no such host',
  ],
  [
    "absent:1",
    "ErrImagePull",
    'failed to pull and unpack image "docker.io/library/absent:1": failed to resolve reference "docker.io/library/absent:1": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
  ],
  [
    "registry.k8s.io/none",
    "ErrImagePull",
    'failed to pull and unpack image "registry.k8s.io/none:latest": failed to resolve reference "registry.k8s.io/none:latest": registry.k8s.io/none:latest: not found',
  ],
  [
    "localhost:5000/app",
    "ErrImagePull",
    'failed to pull and unpack image "localhost:5000/app:latest": failed to resolve reference "localhost:5000/app:latest": failed to do request: Head "https://localhost:5000/v2/app/manifests/latest": dial tcp 127.0.0.1:5000: connect: connection refused',
  ],
  ["BAD::name", "InvalidImageName", 'failed to parse image name "BAD::name": invalid reference format'],
];

for (const [reference, reason, message] of failures) {
  test(`${reference} cannot be pulled: ${reason}`, () => {
    assert.equal(findImage(reference), undefined);
    assert.deepEqual(pullFailure(reference), { reason, message });
  });
}
