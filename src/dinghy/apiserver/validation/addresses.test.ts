import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addressWarnings,
  canonicalAddressErrors,
  canonicalCidrErrors,
  cidrWarnings,
  strictlyContains,
} from "./addresses.ts";

const right = (text: string): string => `must be in canonical form ("${text}")`;
const addresses: [address: string, problem: string | undefined][] = [
  ["10.0.0.1", undefined],
  ["fd00::", undefined],
  ["::", undefined],
  ["::1", undefined],
  ["2001:db8::1:0:0:1", undefined],
  ["1:0:2:3:4:5:6:7", undefined],
  ["2001:DB8::1", right("2001:db8::1")],
  ["fd00:0::1", right("fd00::1")],
  ["2001:0db8::1", right("2001:db8::1")],
  ["1:0:0:2:0:0:0:3", right("1:0:0:2::3")],
  ["x", "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"],
];

for (const [address, problem] of addresses) {
  test(`${address} ${problem === undefined ? "is in canonical form" : "is refused"}`, () => {
    assert.equal(canonicalAddressErrors("metadata.name", address)[0]?.message, problem && expected(address, problem));
  });
}

function expected(value: string, why: string): string {
  return `Invalid value: ${JSON.stringify(value)}: ${why}`;
}

test("a range is canonical like the address that it begins with", () => {
  assert.deepEqual(canonicalCidrErrors("spec", "fd00::/64"), []);
  assert.equal(
    canonicalCidrErrors("spec", "FD00::/64")[0]?.message,
    expected("FD00::/64", 'must be in canonical form ("fd00::/64")'),
  );
});

test("an address in another form is only warned about where it may stand", () => {
  assert.deepEqual(addressWarnings("ip", "10.0.0.1"), []);
  assert.deepEqual(addressWarnings("ip", "2001:DB8::1"), [
    'ip: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")',
  ]);
});

test("a range in another form is only warned about where it may stand", () => {
  assert.deepEqual(cidrWarnings("cidr", "10.0.0.0/8"), []);
  assert.deepEqual(cidrWarnings("cidr", "2001:DB8::/32"), [
    'cidr: IPv6 CIDR value "2001:DB8::/32" should be in RFC 5952 canonical format ("2001:db8::/32")',
  ]);
});

test("a range lies in another only when it is smaller and of the same family", () => {
  assert.equal(strictlyContains("10.0.0.0/8", "10.1.0.0/16"), true);
  assert.equal(strictlyContains("10.0.0.0/8", "10.0.0.0/8"), false);
  assert.equal(strictlyContains("10.0.0.0/8", "11.0.0.0/16"), false);
  assert.equal(strictlyContains("::/0", "10.1.0.0/16"), false);
});
