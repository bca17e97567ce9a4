import assert from "node:assert/strict";
import { test } from "node:test";
import type { RemoteApiService } from "./api-service.ts";
import { type BackingService, type BackingSlice, backingProblem, passed, withFinding } from "./availability.ts";
import { remoteResources } from "./remote-resources.ts";

const apiService = { spec: { version: "v1", service: { name: "s", namespace: "n", port: 7443 } } } as RemoteApiService;
const backing = (ports: object[], type?: string) =>
  ({ spec: { ports, ...(type && { type }) } }) as unknown as BackingService;
const slice = (ready: boolean, name?: string) =>
  ({
    endpoints: [{ addresses: ["10.0.0.1"], conditions: { ready } }],
    ports: [{ ...(name && { name }), port: 443 }],
  }) as unknown as BackingSlice;
const port = { port: 7443, name: "https" };

test("what is missing is told, from the Service to its addresses", () => {
  const table: [
    backing: BackingService | undefined,
    slices: BackingSlice[],
    reason: string | undefined,
    message?: string,
  ][] = [
    [undefined, [], "ServiceNotFound", 'service/s in "n" is not present'],
    [backing([{ port: 443 }]), [], "ServicePortError", 'service/s in "n" is not listening on port 7443'],
    [backing([port]), [], "EndpointsNotFound", 'cannot find endpointslices for service/s in "n"'],
    [
      backing([port]),
      [slice(false, "https")],
      "MissingEndpoints",
      'endpointslices for service/s in "n" have no addresses with port name "https"',
    ],
    [backing([port]), [slice(true)], "MissingEndpoints"],
    [backing([port]), [{ endpoints: null, ports: null } as BackingSlice], "MissingEndpoints"],
    [backing([port]), [slice(false, "https"), slice(true, "https")], undefined],
    [backing([], "ExternalName"), [], undefined],
  ];
  for (const [service, slices, reason, message] of table) {
    const finding = backingProblem(apiService, service, slices);
    assert.equal(finding?.reason, reason);
    if (message !== undefined) assert.equal(finding?.message, message);
  }
});

test("a condition changes its time only when it changes its mind", () => {
  const missing = { status: "False", reason: "MissingEndpoints", message: "m" } as const;
  const first = withFinding([], missing, "t1");
  assert.deepEqual(first, [{ type: "Available", ...missing, lastTransitionTime: "t1" }]);
  assert.equal(withFinding(first, missing, "t2"), first);
  assert.equal(withFinding(first, { ...missing, reason: "ServiceNotFound" }, "t2")[0]?.lastTransitionTime, "t1");
  assert.equal(withFinding(first, passed, "t2")[0]?.lastTransitionTime, "t2");
});

test("what another server serves is read with its subresources", () => {
  const list = {
    resources: [
      {
        name: "flunders",
        singularName: "flunder",
        namespaced: true,
        kind: "Flunder",
        verbs: ["get"],
        shortNames: ["fl"],
      },
      { name: "flunders/status", kind: "Flunder", namespaced: true, verbs: ["update"] },
    ],
  };
  const [flunders, ...others] = remoteResources(list, "g", "v1");
  assert.deepEqual(others, []);
  assert.equal(flunders?.resource, "flunders");
  assert.deepEqual(flunders?.subresources, { status: { kind: "Flunder", verbs: ["update"] } });
  assert.throws(() => remoteResources({ kind: "Status" }, "g", "v1"));
});
