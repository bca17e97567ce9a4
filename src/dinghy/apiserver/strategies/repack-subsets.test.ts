import assert from "node:assert/strict";
import { test } from "node:test";
import { serveApi } from "../api-server.test-data.ts";
import { repackSubsets } from "./repack-subsets.ts";

const port = (name: string, number: number): object => ({ name, port: number, protocol: "TCP" });
const a = { ip: "10.0.0.4" };
const b = { ip: "10.0.0.9" };

test("addresses stand in order", () => {
  assert.deepEqual(repackSubsets([{ addresses: [b, a], ports: [port("x", 80)] }] as never), [
    { addresses: [a, b], ports: [port("x", 80)] },
  ]);
});

test("ports that lead to the same addresses are one subset", () => {
  const packed = repackSubsets([
    { addresses: [a], ports: [port("x", 80)] },
    { addresses: [a], ports: [port("y", 81)] },
  ] as never);
  const names = packed.map(({ ports }) => (ports as { name: string }[]).map(({ name }) => name).sort());
  assert.deepEqual(names, [["x", "y"]]);
});

test("what is not ready for a port is not ready for it elsewhere", () => {
  const subsets = [
    { addresses: [a, b], ports: [port("x", 80)] },
    { notReadyAddresses: [a], ports: [port("x", 80)] },
  ];
  const expected = [{ addresses: [b], notReadyAddresses: [a], ports: [port("x", 80)] }];
  assert.deepEqual(repackSubsets(subsets as never), expected);
  assert.deepEqual(repackSubsets(expected as never), expected);
});

test("addresses without ports stay", () => {
  assert.deepEqual(repackSubsets([{ addresses: [b, a] }] as never), [{ addresses: [a, b] }]);
});

test("Endpoints are laid out when they are made and when they change", async () => {
  const { send } = await serveApi();
  const url = "/api/v1/namespaces/x/endpoints";
  const subsets = (addresses: object[]): object[] => [{ addresses, ports: [port("x", 80)] }];
  const made = await send("POST", url, { metadata: { name: "a" }, subsets: subsets([b, a]) });
  assert.deepEqual(made.body.subsets, subsets([a, b]));
  const changed = await send("PUT", `${url}/a`, { metadata: { name: "a" }, subsets: subsets([b, { ip: "10.0.0.1" }]) });
  assert.deepEqual(changed.body.subsets, subsets([{ ip: "10.0.0.1" }, b]));
});
