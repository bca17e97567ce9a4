import type { Container, HTTPGetAction } from "#apimachinery";
import type { Timer } from "#clock";
import { requestHttp } from "#network";
import { type HandlerContext, runHandler } from "./prober.ts";

type Hook = NonNullable<NonNullable<Container["lifecycle"]>["postStart"]>;

/** A hook may take as long as it likes: what limits it is its container's life. */
const hookTimeoutMs = 24 * 3_600_000;

/**
 * Carries a lifecycle hook out; rejects when it fails. `tcpSocket` is accepted by the API and fails here, as it always
 * has. Upstream: pkg/kubelet/lifecycle/handlers.go,
 * https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/
 */
export async function runHook(context: HandlerContext, hook: Hook): Promise<void> {
  if (hook.sleep) return sleep(context, hook.sleep.seconds * 1000);
  if (hook.httpGet) return get(context, hook.httpGet);
  if (!hook.exec) throw new Error("cannot run handler: a lifecycle hook is exec, httpGet or sleep");
  const { ok, output } = await runHandler(context, hook, hookTimeoutMs);
  if (!ok) throw new Error(output || "the hook's command failed");
}

/** Ends early with its container: nobody waits for the sleep of the dead. */
async function sleep({ clock, runtime, containerId }: HandlerContext, ms: number): Promise<void> {
  let timer: Timer | undefined;
  let forget: (() => void) | undefined;
  await new Promise<void>((resolve) => {
    timer = clock.setTimer(ms, resolve);
    forget = runtime.onContainerChange(({ id, state }) => {
      if (id === containerId && state === "EXITED") resolve();
    });
  });
  timer?.cancel();
  forget?.();
}

/** That an answer comes is all that counts, unlike in a probe. */
async function get({ container, sandbox }: HandlerContext, action: HTTPGetAction): Promise<void> {
  const named = container.ports?.find(({ name }) => name === action.port)?.containerPort;
  const port = typeof action.port === "number" ? action.port : (named ?? Number(action.port));
  if (!Number.isInteger(port)) throw new Error(`container "${container.name}" has no port named "${action.port}"`);
  const address = action.host ?? sandbox.address;
  const headers: Record<string, string> = {
    host: `${address}:${port}`,
    "user-agent": "kube-lifecycle/1.36",
    accept: "*/*",
  };
  for (const { name, value } of action.httpHeaders ?? []) headers[name.toLowerCase()] = value;
  await requestHttp(sandbox.network, {
    address,
    port,
    method: "GET",
    path: action.path ?? "/",
    headers,
    timeoutMs: hookTimeoutMs,
    ...(action.scheme === "HTTPS" && { tls: { serverName: address, authorities: "", insecure: true } }),
  });
}
