import assert from "node:assert/strict";
import { test } from "node:test";
import type { ProcessStreams } from "./runtime.ts";
import { testNode } from "./simulated-node.test-data.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("logs have times, tails, beginnings and followers", async () => {
  const { clock, runtime, pod, start, log } = testNode();
  const id = await start(await pod(), {
    script: "for i in 1 2 3; do echo line $i; sleep 1; done; echo err >&2; printf part; sleep 1",
  });
  const from = clock.now();
  const followed: string[] = [];
  let over = false;
  runtime.logs(
    id,
    { follow: true, timestamps: false },
    {
      write: (piece) => void followed.push(new TextDecoder().decode(piece)),
      end: () => {
        over = true;
      },
    },
  );
  await clock.sleep(1500);
  assert.equal(followed.join(""), "line 1\nline 2\n");
  assert.equal(over, false);
  await clock.sleep(5000);
  assert.equal(followed.join(""), "line 1\nline 2\nline 3\nerr\npart");
  assert.equal(over, true);
  assert.equal(log(id, { tailLines: 2 }), "err\npart");
  assert.equal(log(id, { sinceMs: from + 2000, stream: "stdout" }), "line 3\npart");
  assert.equal(log(id, { limitBytes: 9 }), "line 1\nli");
  assert.equal(
    log(id, { tailLines: 5, timestamps: true }).split("\n")[0],
    `${new Date(from).toISOString().slice(0, 23)}000000Z line 1`,
  );
});

test("exec runs beside the main process, with its own input and code", async () => {
  const { pod, start, exec, clock, runtime } = testNode();
  const id = await start(await pod(), { script: "sleep infinity", env: [["GREETING", "hello"]] });
  await clock.settled();
  assert.deepEqual(await exec(id, ["sh", "-c", "echo $GREETING; cat; echo bad >&2; exit 4"], "in\n"), {
    code: 4,
    stdout: "hello\nin\n",
    stderr: "bad\n",
  });
  await assert.rejects(exec(id, ["nosuch"]), {
    reason: "StartError",
    message:
      /^failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in \$PATH: unknown$/,
  });
  await runtime.stopContainer(id, 0);
  await assert.rejects(exec(id, ["true"]), { reason: "NotRunning" });
});

/** Types into a terminal and gives what it shows. */
async function terminal(typed: readonly string[]): Promise<{ shown: string; code: number }> {
  const { pod, start, clock, runtime } = testNode();
  const id = await start(await pod(), { script: "sleep infinity" });
  await clock.settled();
  let shown = "";
  const streams: ProcessStreams = {
    stdout: (piece) => {
      shown += new TextDecoder().decode(piece);
    },
    tty: true,
    interactive: true,
  };
  const process = await runtime.exec(id, ["sh"], streams);
  streams.resize?.(120, 40);
  for (const text of typed) {
    await clock.settled();
    streams.stdin?.(bytes(text));
  }
  return { code: await process.exitCode, shown };
}

test("a terminal prompts, echoes, and ends with ^D", async () => {
  const { shown, code } = await terminal([
    "echo hi\r",
    "cd /tmp\r",
    "x=\x7fy=1\r",
    "if true\r",
    "then stty size; fi\r",
    "(exit 3)\r",
    "\x04",
  ]);
  assert.equal(
    shown,
    "/ # echo hi\r\nhi\r\n/ # cd /tmp\r\n/tmp # x=\b \by=1\r\n/tmp # if true\r\n> then stty size; fi\r\n40 120\r\n/tmp # (exit 3)\r\n/tmp # \r\n",
  );
  assert.equal(code, 3);
});

test("^C ends what runs, not the shell", async () => {
  const { shown } = await terminal(["sleep 1000\r", "\x03", "while :; do :; done\r", "\x03", "echo $?\r", "exit\r"]);
  assert.match(shown, /sleep 1000\r\n\^C/);
  assert.match(shown, /130\r\n/);
});

test("attach joins the main process", async () => {
  const { pod, start, runtime, clock, ended, log } = testNode();
  const id = await start(await pod(), {
    script: "read x; echo got $x; read y || echo end",
    stdin: true,
    stdinOnce: true,
  });
  let shown = "";
  const streams: ProcessStreams = {
    stdout: (piece) => {
      shown += new TextDecoder().decode(piece);
    },
    tty: false,
    interactive: true,
  };
  const process = await runtime.attach(id, streams);
  streams.stdin?.(bytes("one\n"));
  await clock.settled();
  assert.equal(shown, "got one\n");
  streams.stdin?.(null);
  assert.equal(await process.exitCode, 0);
  await ended(id);
  assert.equal(log(id), "got one\nend\n");
});
