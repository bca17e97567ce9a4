import { createWallClock } from "#clock";
import { type Dinghy, startDinghy } from "#dinghy";
import { isStream, type Stream } from "#wire";

/** Dinghy in this process, spoken to without a socket. */
export interface InProcess {
  readonly dinghy: Dinghy;
  /** The bytes of the answer; rejects when it is a failure. */
  send(method: string, url: string, body?: object): Promise<Uint8Array>;
  watch(url: string): Promise<Stream>;
  stop(): Promise<void>;
}

const peer = { commonName: "bench", organizations: ["system:masters"] };
const headers = { accept: "application/json", "content-type": "application/json", "user-agent": "bench" };

/** `nodes`: as many as `startDinghy` makes by itself unless it is said. */
export async function startInProcess({ nodes }: { nodes?: number } = {}): Promise<InProcess> {
  const dinghy = await startDinghy({ clock: createWallClock(), nodes });
  const encoder = new TextEncoder();
  return {
    dinghy,
    send: async (method, url, body) => {
      const bytes = body && { body: encoder.encode(JSON.stringify(body)) };
      const response = await dinghy.handle({ method, url, headers, peer, ...bytes });
      if (isStream(response.body)) throw new Error(`${method} ${url} was answered with a stream`);
      if (response.status < 300) return response.body.bytes();
      throw new Error(`${method} ${url} was answered with ${response.status}: ${Buffer.from(response.body.bytes())}`);
    },
    watch: async (url) => {
      const { body } = await dinghy.handle({ method: "GET", url, headers, peer });
      if (!isStream(body)) throw new Error(`${url} was not answered with a stream: ${Buffer.from(body.bytes())}`);
      return body;
    },
    stop: () => dinghy.stop(),
  };
}

/** ConfigMaps of 1 kB in a namespace that is made for them. */
export async function fill({ send }: InProcess, namespace: string, count: number): Promise<void> {
  await send("POST", "/api/v1/namespaces", { metadata: { name: namespace } });
  const padding = "x".repeat(1024);
  for (let index = 0; index < count; index++) {
    const metadata = { name: `c${index}`, labels: { tenth: String(index % 10) } };
    await send("POST", `/api/v1/namespaces/${namespace}/configmaps`, { metadata, data: { padding } });
  }
}
