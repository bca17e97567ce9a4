/**
 * Requests passed on to another server that serves a part of the API: who asks is told in headers, and this server's own
 * certificate vouches for them.
 * Upstream: staging/src/k8s.io/kube-aggregator/pkg/apiserver/handler_proxy.go, client-go/transport/round_trippers.go.
 * https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/
 */
import { type Request, type Response, textOf } from "#wire";
import { type CallAnswer, CallError, type CallOptions, type CallTarget } from "../call-out.ts";
import { forward, forwardUpgrade, type Tunnel } from "../reverse-proxy.ts";
import type { ServerContext } from "../server-context.ts";
import { serviceAddress } from "../service-endpoint.ts";
import type { UserInfo } from "../user-info.ts";
import { isAvailable, type RemoteApiService } from "./api-service.ts";

export interface RemoteCaller {
  /** On behalf of a user; answers 503 in plain text where the server cannot be reached. */
  forward(apiService: RemoteApiService, request: Request, user: UserInfo): Promise<Response>;
  /** A request to upgrade the connection. */
  tunnel(apiService: RemoteApiService, request: Request, user: UserInfo): Promise<Tunnel>;
  /** This server's own question. Rejects with `CallError`. */
  ask(apiService: RemoteApiService, path: string, signal: AbortSignal): Promise<CallAnswer & { readonly url: string }>;
}

type Server = Pick<ServerContext, "lookup" | "callOut" | "certificateAuthority">;

const frontProxy = "front-proxy-client";

export function createRemoteCaller({ lookup, callOut, certificateAuthority }: Server): RemoteCaller {
  let certificate: Promise<{ certificate: string; key: string }> | undefined;
  /** Made when the first call needs it. */
  const ownCertificate = () => {
    certificate ??= certificateAuthority().then((authority) => authority.clientCertificate(frontProxy, []));
    return certificate;
  };
  const targetOf = async ({ spec }: RemoteApiService): Promise<CallTarget> => {
    const { namespace, name, port = 443 } = spec.service;
    return {
      ...(await serviceAddress(lookup, namespace, name, port)),
      tls: {
        serverName: `${name}.${namespace}.svc`,
        authorities: Buffer.from(spec.caBundle ?? "", "base64").toString(),
        insecure: spec.insecureSkipTLSVerify === true,
        client: await ownCertificate(),
      },
    };
  };
  const reach = async <T>(
    apiService: RemoteApiService,
    pass: (target: CallTarget) => Promise<T>,
    fail: (text: string) => T,
  ): Promise<T> => {
    const target = isAvailable(apiService) ? await targetOf(apiService).catch(() => undefined) : undefined;
    if (target === undefined) return fail("service unavailable");
    try {
      return await pass(target);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      return fail(`error trying to reach service: ${error.message}`);
    }
  };
  return {
    forward: async (apiService, request, user) => {
      const pass = async (target: CallTarget) =>
        forward(withoutRemoteHeaders(request), { callOut, target, url: request.url, options: asUser(user) });
      return reach(apiService, pass, unavailable);
    },
    tunnel: async (apiService, request, user) => {
      const pass = async (target: CallTarget) =>
        forwardUpgrade(withoutRemoteHeaders(request), { callOut, target, url: request.url, options: asUser(user) });
      return reach(apiService, pass, (text): Tunnel => ({ refused: unavailable(text) }));
    },
    ask: async (apiService, path, signal) => {
      const target = await targetOf(apiService);
      const url = `https://${target.address}:${target.port}${path}`;
      const options = { whole: true, ...asUser({ username: "system:kube-aggregator", groups: ["system:masters"] }) };
      const headers = { host: `${target.address}:${target.port}`, accept: "application/json", connection: "close" };
      const answer = await callOut(target, { method: "GET", url: path, headers, signal }, options);
      return { ...answer, url };
    },
  };
}

/** Nobody may claim to be somebody by themselves. */
function withoutRemoteHeaders(request: Request): Request {
  const kept = Object.entries(request.headers).filter(([name]) => !name.startsWith("x-remote-"));
  return { ...request, headers: Object.fromEntries(kept) };
}

function asUser({ username, uid, groups, extra }: UserInfo): CallOptions {
  const repeated: Record<string, readonly string[]> = { "x-remote-user": [username] };
  if (uid) repeated["x-remote-uid"] = [uid];
  if (groups.length > 0) repeated["x-remote-group"] = groups;
  for (const [key, values] of Object.entries(extra ?? {})) {
    repeated[`x-remote-extra-${encodeURIComponent(key).toLowerCase()}`] = values;
  }
  return { repeated };
}

function unavailable(text: string): Response {
  const headers = { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" };
  return { status: 503, headers, body: textOf(`${text}\n`) };
}
