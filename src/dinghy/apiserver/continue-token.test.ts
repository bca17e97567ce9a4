import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeContinue, encodeContinue } from "./continue-token.ts";

const prefix = "/registry/core/pods/";

test("a token comes back as it went", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1 }), fc.stringMatching(/^[a-z0-9]{1,10}\/[a-z0-9-]{1,20}$/), (revision, rest) => {
      const token = { revision, after: prefix + rest };
      assert.deepEqual(decodeContinue(encodeContinue(token, prefix), prefix), token);
    }),
  );
});

test("a token is base64url without padding of version, revision and start", () => {
  const text = Buffer.from(encodeContinue({ revision: 7, after: `${prefix}a/b` }, prefix), "base64url").toString();
  assert.equal(text, '{"v":"meta.k8s.io/v1","rv":7,"start":"a/b\\u0000"}');
});

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

const refused: readonly (readonly [claim: string, text: string, message: string])[] = [
  ["not base64", "bo*us", "continue key is not valid: illegal base64 data at input byte 2"],
  ["cut off", "bogus", "continue key is not valid: illegal base64 data at input byte 4"],
  [
    "not JSON",
    Buffer.from("x").toString("base64url"),
    "continue key is not valid: invalid character 'x' looking for beginning of value",
  ],
  [
    "another version",
    encoded({ v: "v2" }),
    "continue key is not valid: server does not recognize this encoded version v2",
  ],
  [
    "without a start",
    encoded({ v: "meta.k8s.io/v1", rv: 1, start: "" }),
    "continue key is not valid: encoded start key empty (version meta.k8s.io/v1)",
  ],
  [
    "without a version of the store",
    encoded({ v: "meta.k8s.io/v1", start: "x" }),
    "continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)",
  ],
  ["padded", `${encoded({ v: "v" })}=`, "continue key is not valid: illegal base64 data at input byte 12"],
  ["that climbs", encoded({ v: "meta.k8s.io/v1", rv: 1, start: "../x" }), "continue key is not valid: ../x"],
];

for (const [claim, text, message] of refused) {
  test(`a token that is ${claim} is refused`, () => {
    assert.throws(() => decodeContinue(text, prefix), { message });
  });
}
