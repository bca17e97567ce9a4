import assert from "node:assert/strict";
import { test } from "node:test";
import { serveApi } from "./api-server.test-data.ts";

test("who may do something with one name may list and watch what has that name, and nothing else by selecting it", async () => {
  const { server, send } = await serveApi();
  const group = "rbac.authorization.k8s.io";
  const verbs = ["list", "watch", "create", "deletecollection"];
  const rules = [{ apiGroups: [""], resources: ["configmaps"], resourceNames: ["a"], verbs }];
  await send("POST", `/apis/${group}/v1/namespaces/x/roles`, { metadata: { name: "r" }, rules });
  await send("POST", `/apis/${group}/v1/namespaces/x/rolebindings`, {
    metadata: { name: "r" },
    roleRef: { apiGroup: group, kind: "Role", name: "r" },
    subjects: [{ apiGroup: group, kind: "User", name: "eve" }],
  });
  const peer = { commonName: "eve", organizations: [] };
  const ask = async (method: string, query: string): Promise<number> => {
    const url = `/api/v1/namespaces/x/configmaps?${query}`;
    const body = { object: { metadata: { name: "b" } } };
    return (await server.handle({ method, url, headers: {}, peer, ...(method === "POST" && { body }) })).status;
  };
  const cases: readonly [method: string, query: string, status: number][] = [
    ["GET", "fieldSelector=metadata.name=a", 200],
    ["GET", "fieldSelector=metadata.name==a,metadata.namespace=x", 200],
    ["GET", "fieldSelector=metadata.name=a&watch=1", 200],
    ["GET", "fieldSelector=metadata.name!=a", 403],
    ["GET", "fieldSelector=metadata.name=b", 403],
    ["GET", "", 403],
    ["POST", "fieldSelector=metadata.name=a", 403],
    ["DELETE", "fieldSelector=metadata.name=a", 403],
  ];
  for (const [method, query, status] of cases) assert.equal(await ask(method, query), status, `${method} ${query}`);
});
