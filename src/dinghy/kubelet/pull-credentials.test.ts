import assert from "node:assert/strict";
import { test } from "node:test";
import type { Secret } from "#apimachinery";
import { credentialsFor } from "./pull-credentials.ts";

const secret = (auths: object): Secret => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "s", uid: "u", resourceVersion: "1", creationTimestamp: "" },
  type: "kubernetes.io/dockerconfigjson",
  data: { ".dockerconfigjson": Buffer.from(JSON.stringify({ auths })).toString("base64") },
});
const names = (image: string, auths: object): string[] =>
  credentialsFor(image, [secret(auths)]).map(({ username, password }) => `${username}/${password}`);

test("a registry's credentials are for its images alone, and those of a path come first", () => {
  const auths = {
    "https://index.docker.io/v1/": { username: "hub", password: "1" },
    "registry.example": { auth: Buffer.from("all:2:3").toString("base64") },
    "registry.example/team": { username: "team", password: "4" },
  };
  for (const [image, found] of [
    ["nginx", ["hub/1"]],
    ["library/nginx:1.7.9", ["hub/1"]],
    ["registry.example/app:1", ["all/2:3"]],
    ["registry.example/team/app@sha256:00", ["team/4", "all/2:3"]],
    ["registry.example/teammate/app", ["all/2:3"]],
    ["other.example/app", []],
  ] as const) {
    assert.deepEqual(names(image, auths), found, image);
  }
});

test("what cannot be read is no credential", () => {
  const broken = { ...secret({}), data: { ".dockerconfigjson": "%%%" } };
  assert.deepEqual(credentialsFor("nginx", [broken, { ...broken, data: {} }]), []);
});
