import { type Clock, type Disorder, lateMs } from "#clock";
import { type Document, type Handler, isStream, type Request, type Response, type Sink, type Stream } from "#wire";

/**
 * The way between a component and the API server on which things are late: a request arrives after others that were
 * sent later, an answer after the events of what it has done, and the events of one watch, in their order, after those
 * of others. Nothing is lost and nothing is told twice. Each delay is a choice of the clock's disorder; on a clock
 * without one the way is as short as it was.
 */
export function delayDelivery(handle: Handler, clock: Clock, user: string): Handler {
  const { disorder } = clock;
  if (disorder === undefined) return handle;
  const who = user.slice(user.lastIndexOf(":") + 1);
  const late = async (name: string): Promise<void> => {
    const ms = chooseDelay(disorder, name, clock.now());
    if (ms === 0) return;
    const arrived = disorder.late();
    await clock.sleep(ms).finally(arrived);
  };
  return async (request) => {
    const what = describe(request);
    await late(`${who} asks ${what}`);
    const response = await handle(request);
    if (!isStream(response.body)) {
      await late(`${who} is answered ${what}`);
      return response;
    }
    return { ...response, body: delayEvents(response.body, clock, disorder, `${who} sees ${what}`) } satisfies Response;
  };
}

function chooseDelay(disorder: Disorder, name: string, nowMs: number): number {
  const tell = (choice: number): string => `${new Date(nowMs).toISOString()} ${name} ${lateMs[choice]} ms late`;
  return lateMs[disorder.choose(name, lateMs.length, tell)] ?? 0;
}

/** While one frame is late all later ones wait behind it. */
function delayEvents(stream: Stream, clock: Clock, disorder: Disorder, name: string): Stream {
  return {
    open: (sink) => {
      const held: ((sink: Sink) => void)[] = [];
      let stopped = false;
      let arrived: (() => void) | undefined;
      const release = (): void => {
        arrived?.();
        arrived = undefined;
        while (!stopped && held.length > 0) held.shift()?.(sink);
      };
      let timer: { cancel(): void } | undefined;
      const pass = (deliver: (sink: Sink) => void): void => {
        const ms = held.length > 0 ? undefined : chooseDelay(disorder, name, clock.now());
        if (ms === 0) deliver(sink);
        else held.push(deliver);
        if (ms === undefined || ms === 0) return;
        arrived = disorder.late();
        timer = clock.setTimer(ms, release);
      };
      const stop = stream.open({
        write: (frame: Document) => pass((to) => to.write(frame)),
        end: (error) => pass((to) => to.end(error)),
      });
      return () => {
        stopped = true;
        timer?.cancel();
        arrived?.();
        arrived = undefined;
        stop();
      };
    },
  };
}

/** `PATCH pods/status`, `GET pods`: what is asked for, without names, so that the same thing is called the same. */
function describe({ method, url }: Request): string {
  const path = url.split("?")[0] ?? "";
  const words = path.replace(/^\/(?:api|apis\/[^/]+)\/[^/]+\/?/, "").split("/");
  const inNamespace = words[0] === "namespaces" && words.length > 2 && !["status", "finalize"].includes(words[2] ?? "");
  const [resource = "", , subresource] = inNamespace ? words.slice(2) : words;
  return `${method} ${resource}${subresource === undefined ? "" : `/${subresource}`}`;
}
