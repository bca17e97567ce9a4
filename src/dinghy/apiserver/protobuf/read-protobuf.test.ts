import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ApiError } from "#apimachinery";
import { readDeleteOptions } from "../delete-options.ts";
import { readObject } from "../read-body.ts";
import { enveloped, message } from "./protobuf-writer.test-data.ts";

const configMap = message([1, message([1, "x"])], [2, message([1, "a"], [2, "b"])]);

function post(body?: Uint8Array) {
  const headers = { "content-type": "application/vnd.kubernetes.protobuf" };
  return { method: "POST", url: "/api/v1/namespaces/default/configmaps", headers, body };
}

function refusal(body?: Uint8Array): { code: number; message: string } {
  try {
    readObject(post(body), "ConfigMap");
  } catch (error) {
    assert.ok(error instanceof ApiError, String(error));
    return { code: error.code, message: error.status.message ?? "" };
  }
  throw new assert.AssertionError({ message: "the body was accepted" });
}

test("a body in protobuf is read as the JSON that it stands for", () => {
  const { value, text } = readObject(post(enveloped("v1", "ConfigMap", configMap)), "ConfigMap");
  assert.deepEqual(value, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" }, data: { a: "b" } });
  assert.equal(text, undefined);
});

test("options of a deletion are read, whichever group they say they are of", () => {
  const raw = message([1, 0], [2, message([1, "u-1"])], [4, "Foreground"], [5, "All"]);
  for (const apiVersion of ["v1", "apps/v1", "policy/v1"]) {
    const options = readDeleteOptions(post(enveloped(apiVersion, "DeleteOptions", raw)), new URLSearchParams());
    assert.equal(options.gracePeriodSeconds, 0);
    assert.equal(options.uid, "u-1");
    assert.equal(options.propagationPolicy, "Foreground");
    assert.equal(options.dryRun, true);
  }
});

const unrecognized = "the object provided is unrecognized (must be of type ConfigMap): ";
const notHandled = 'ConfigMap in version "v1" cannot be handled as a ConfigMap: ';
const magic = Buffer.from("k8s\0");
const whole = enveloped("v1", "ConfigMap", configMap);

const malformed: [claim: string, body: Uint8Array | undefined, message: string][] = [
  ["nothing at all", undefined, `${unrecognized}empty data (<empty>)`],
  [
    "JSON under a wrong name",
    Buffer.from('{"kind":"ConfigMap"}'),
    `${unrecognized}provided data does not appear to be a protobuf message, expected prefix [107 56 115 0] (7b226b696e64223a22436f6e6669674d6170227d)`,
  ],
  ["no envelope", magic, `${unrecognized}empty body (6b387300)`],
  ["an envelope that is cut off", whole.subarray(0, 12), `${unrecognized}unexpected EOF (6b3873000a0f0a0276311209)`],
  ["no kind", enveloped("v1", "", configMap), `${unrecognized}Object 'Kind' is missing in the envelope (6b387300`],
  ["a message that is cut off", enveloped("v1", "ConfigMap", configMap.subarray(0, -1)), `${notHandled}unexpected EOF`],
  [
    "a number where a message belongs",
    enveloped("v1", "ConfigMap", message([1, 7])),
    `${notHandled}proto: wrong wireType = 0 for field Metadata`,
  ],
  [
    "field 0",
    enveloped("v1", "ConfigMap", message([0, 7])),
    `${notHandled}proto: ConfigMap: illegal tag 0 (wire type 0)`,
  ],
  [
    "an endless number",
    enveloped("v1", "ConfigMap", new Uint8Array(12).fill(0xff)),
    `${notHandled}proto: integer overflow`,
  ],
  [
    "a group that nobody opened",
    enveloped("v1", "ConfigMap", Uint8Array.of(0xa4, 0x1f)),
    `${notHandled}proto: illegal wireType 4 of field 500`,
  ],
  [
    "a year beyond the calendar",
    enveloped("v1", "ConfigMap", message([1, message([8, message([1, 1n << 60n])])])),
    `${notHandled}year outside of range [0,9999]`,
  ],
];

for (const [claim, body, wanted] of malformed) {
  test(`refused with 400: ${claim}`, () => {
    const { code, message: told } = refusal(body);
    assert.equal(code, 400);
    // Of a long body the beginning is shown.
    assert.ok(told.startsWith(wanted), told);
  });
}

test("kinds that travel as JSON only are refused with 415, and with what they may travel as", () => {
  for (const [apiVersion, kind] of [
    ["example.com/v1", "Thing"],
    ["v1", "Nonsense"],
    ["apiextensions.k8s.io/v1", "CustomResourceDefinition"],
  ] as const) {
    const { code, message: told } = refusal(enveloped(apiVersion, kind, configMap));
    assert.equal(code, 415);
    assert.match(told, /accepted media types include: application\/json, application\/yaml$/);
  }
});

test("whatever the bytes, they are an object or a refusal", () => {
  const bytes = fc.uint8Array({ maxLength: 40 });
  const kinds = fc.constantFrom(["v1", "Pod"], ["apps/v1", "Deployment"], ["apps/v1", "ControllerRevision"]);
  const damaged = fc.tuple(fc.nat(whole.length - 1), fc.nat(255)).map(([at, byte]) => whole.with(at, byte));
  const raw = fc.tuple(kinds, bytes).map(([[apiVersion = "", kind = ""], each]) => enveloped(apiVersion, kind, each));
  fc.assert(
    fc.property(fc.oneof(raw, damaged), (body) => {
      try {
        assert.equal(typeof readObject(post(body), "ConfigMap").value, "object");
      } catch (error) {
        assert.ok(error instanceof ApiError, String(error));
      }
    }),
    { seed: 1, numRuns: 2000 },
  );
});
