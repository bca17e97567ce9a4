import { isStream } from "#wire";
import { readAnswer } from "./answer.ts";
import { formatValue } from "./format-value.ts";
import { createLog, type Observation } from "./judge.ts";
import { pathOf } from "./requests.ts";
import type { Trial } from "./trial.ts";
import type { ObjectKey } from "./view.ts";

/** Follows what a container prints until `part` appears in it. A container that has not started yet is waited for. */
export function observeLogs(
  trial: Trial,
  pod: ObjectKey,
  container: string | undefined,
  part: string,
): Observation & { stop(): void } {
  const log = createLog();
  const { time } = trial.target;
  let text = "";
  let pieces = 0;
  let problem = "not read yet";
  let stop: (() => void) | undefined;
  let wake: () => void = () => {};
  let changed = new Promise<void>(() => {});
  const renew = (): void => {
    changed = new Promise((resolve) => {
      wake = resolve;
    });
  };
  renew();

  const note = (): void => {
    const got = text === "" ? problem : formatValue(text.slice(-60));
    log.note(
      time.now(),
      text.includes(part) ? [] : [{ path: "logs", wanted: `contains ${formatValue(part)}`, got, line: 0 }],
    );
  };

  const open = async (): Promise<void> => {
    const query = new URLSearchParams({ follow: "true", ...(container !== undefined && { container }) });
    const url = `${pathOf(pod, "log")}?${query}`;
    const response = await trial.target.request({
      method: "GET",
      url,
      headers: { accept: "*/*", "user-agent": "seatrial" },
    });
    if (!isStream(response.body)) {
      const answer = await readAnswer(response, "GET", url);
      if (answer.status === 200) text += String(answer.body);
      else problem = `HTTP ${answer.status} ${answer.reason}`;
      return;
    }
    text = "";
    const decoder = new TextDecoder();
    stop = response.body.open({
      write: (frame) => {
        pieces++;
        text += decoder.decode(frame.bytes(), { stream: true });
        note();
        wake();
      },
      end: () => {
        stop = undefined;
        wake();
      },
    });
  };

  return {
    moments: log.moments,
    history: log.history,
    get looks() {
      return pieces;
    },
    gaps: [],
    // While there is nothing to follow, whatever happens to the Pod may change that.
    changed: () => (stop === undefined ? Promise.race([changed, trial.trace.changed()]) : changed),
    catchUp: async () => {
      renew();
      if (stop === undefined && !text.includes(part)) await open();
      await time.settle();
      note();
    },
    stop: () => stop?.(),
  };
}
