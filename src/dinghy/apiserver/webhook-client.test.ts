import assert from "node:assert/strict";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { createVirtualClock, createWallClock } from "#clock";
import { CallError, type CallOut, type CallTarget } from "./call-out.ts";
import { createCertificateAuthority } from "./certificate-authority.ts";
import type { Lookup } from "./lookup.ts";
import { callWebhook, type WebhookCall, type WebhookClientConfig } from "./webhook-client.ts";

const bytes = (text: string) => ({ bytes: () => new TextEncoder().encode(text) });

/** A server whose network answers by `respond`, and whose cluster has one Service of each kind. */
function serverWith(respond: (target: CallTarget) => Promise<{ status: number; text: string; type?: string }>) {
  const clock = createVirtualClock();
  const targets: CallTarget[] = [];
  const services: Record<string, object> = {
    hook: { type: "ClusterIP", clusterIP: "10.96.0.7", ports: [{ port: 443 }, { port: 8443 }] },
    headless: { type: "ClusterIP", clusterIP: "None", ports: [{ port: 443 }] },
    outside: { type: "ExternalName", externalName: "localhost" },
  };
  const lookup = {
    get: async (_: string, name: string) => services[name] && { metadata: { name }, spec: services[name] },
    list: async () => [],
  } as unknown as Lookup;
  const callOut: CallOut = async (target) => {
    targets.push(target);
    const { status, text, type = "application/json" } = await respond(target);
    return { status, headers: { "content-type": type }, body: bytes(text) };
  };
  const call = (clientConfig: WebhookClientConfig, more: Partial<WebhookCall> = {}) =>
    callWebhook({ clock, lookup, callOut }, { clientConfig, timeoutSeconds: 10, review: { kind: "R" }, ...more });
  return { clock, targets, call };
}

const at = (name: string, port?: number): WebhookClientConfig => ({
  service: { namespace: "ns", name, path: "/judge", ...(port && { port }) },
});

test("a Service is called at its cluster address, under its own name", async () => {
  const { targets, call } = serverWith(async () => ({ status: 200, text: '{"a":1}' }));
  assert.deepEqual(await call({ ...at("hook", 8443), caBundle: Buffer.from("PEM").toString("base64") }), { a: 1 });
  assert.deepEqual(targets, [
    { address: "10.96.0.7", port: 8443, tls: { serverName: "hook.ns.svc", authorities: "PEM" } },
  ]);
});

test("what goes wrong is told in the words of Go's client", async () => {
  const refused = async () => Promise.reject(new CallError("dial tcp 10.96.0.7:443: connect: connection refused"));
  const text = async (status: number, said: string, type = "text/plain") => ({ status, text: said, type });
  const table: [respond: Parameters<typeof serverWith>[0], config: WebhookClientConfig, message: string][] = [
    [
      refused,
      at("hook"),
      'Post "https://hook.ns.svc:443/judge?timeout=10s": dial tcp 10.96.0.7:443: connect: connection refused',
    ],
    [refused, at("none"), 'Post "https://none.ns.svc:443/judge?timeout=10s": service "none" not found'],
    [
      refused,
      at("hook", 1),
      'Post "https://hook.ns.svc:1/judge?timeout=10s": no service port 1 found for service "hook"',
    ],
    [
      refused,
      at("headless"),
      'Post "https://headless.ns.svc:443/judge?timeout=10s": cannot route to service with ClusterIP "None"',
    ],
    [refused, {}, "webhook configuration must have either service or URL"],
    [() => text(404, "404 page not found"), at("hook"), "the server could not find the requested resource"],
    [
      () => text(500, "oops\n"),
      at("hook"),
      'an error on the server ("oops") has prevented the request from succeeding',
    ],
    [() => text(503, ""), at("hook"), "the server is currently unable to handle the request"],
  ];
  for (const [respond, config, message] of table) {
    await assert.rejects(serverWith(respond).call(config), { message });
  }
  await assert.rejects(serverWith(() => text(200, "hello")).call(at("hook")), /json parse error/);
});

test("a webhook that does not answer is left when its time is up, and no earlier", async () => {
  const { clock, call } = serverWith(() => new Promise(() => {}));
  const before = clock.now();
  await assert.rejects(call(at("hook"), { timeoutSeconds: 7 }), /timeout=7s": context deadline exceeded$/);
  assert.equal(clock.now(), before + 7000);
});

test("whoever asked may go before the answer comes", async () => {
  const { call } = serverWith(() => new Promise(() => {}));
  const gone = new AbortController();
  const calling = call(at("hook"), { signal: gone.signal });
  gone.abort();
  await assert.rejects(calling, /context canceled$/);
});

test("a URL is called over the machine's network, and its certificate checked", async () => {
  const clock = createWallClock();
  const authority = await createCertificateAuthority({ clock });
  const { certificate, key } = await authority.servingCertificate(["outside.ns.svc"]);
  const server = createServer({ cert: certificate, key }, (request, response) => {
    if (request.url?.startsWith("/slow")) return;
    response.setHeader("content-type", "application/json");
    request.resume().on("end", () => response.end(JSON.stringify({ url: request.url })));
  });
  const url = await listening(server);
  try {
    const context = serverWith(() => new Promise(() => {}));
    const caBundle = Buffer.from(authority.certificate).toString("base64");
    assert.deepEqual(await context.call({ url: `${url}/judge`, caBundle }), { url: "/judge?timeout=10s" });
    await assert.rejects(
      context.call({ url: `${url}/judge`, caBundle: Buffer.from((await stranger()).certificate).toString("base64") }),
      /x509: certificate signed by unknown authority/,
    );
    // So is a Service that is a name for something outside, and is known by the Service's own name.
    const { port } = new URL(url);
    assert.deepEqual(await context.call({ ...at("outside", Number(port)), caBundle }), { url: "/judge?timeout=10s" });
    await assert.rejects(context.call({ url: `${url}/slow`, caBundle }, { timeoutSeconds: 1 }), /deadline exceeded/);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  await assert.rejects(
    serverWith(() => new Promise(() => {})).call({ url: `${url}/judge` }),
    /dial tcp 127\.0\.0\.1:\d+: connect: connection refused/,
  );
});

const stranger = () => createCertificateAuthority({ clock: createWallClock() });

function listening(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(`https://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}
