import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type Cluster, startCluster } from "./cluster.ts";
import { kubectls } from "./programs.ts";
import { type Finished, type Running, type RunOptions, runProgram, startProgram } from "./run-program.ts";

/** kubectl of one version, within a namespace of its own. Arguments are one line, with quotes as in a shell. */
export interface Kubectl {
  /** Runs a command that shall work; gives what it printed. */
  (args: string, options?: RunOptions | string): Promise<string>;
  /** Runs a command that shall be refused; gives its end, with exit code and words. */
  fails(args: string, options?: RunOptions | string): Promise<Finished>;
  /** Runs a command to its end, whatever that is. */
  ends(args: string, options?: RunOptions | string): Promise<Finished>;
  /** Starts a command that goes on. It is stopped with its story, at the latest. */
  start(args: string, options?: RunOptions): Running;
  /** Writes a file (folders are made) for this story alone; gives its path. */
  file(name: string, text: string): string;
  readonly namespace: string;
  readonly cluster: Cluster;
  /** Whether this kubectl is at least of this minor version. */
  since(minor: number): boolean;
}

export type Stories = Readonly<Record<string, (kubectl: Kubectl) => Promise<void>>>;

/** Tells every story with every kubectl, a few at a time, all on one cluster. */
export function tell(title: string, options: { readonly nodes?: number }, stories: Stories): void {
  let cluster: Cluster;
  let told = 0;
  describe(title, { concurrency: 4 }, () => {
    before(async () => {
      cluster = await startCluster(options);
    });
    after(() => cluster.stop());
    for (const program of kubectls()) {
      for (const [claim, story] of Object.entries(stories)) {
        const namespace = `story-${++told}`;
        test(`${program.name}: ${claim}`, { skip: program.missing ?? false, timeout: 120_000 }, async () => {
          const { kubectl, close } = createKubectl(program.path as string, program.name, cluster, namespace);
          try {
            await kubectl(`create namespace ${namespace}`);
            await story(kubectl);
          } finally {
            await close();
          }
        });
      }
    }
  });
}

function createKubectl(path: string, name: string, cluster: Cluster, namespace: string) {
  const env = { KUBECONFIG: cluster.contextFor(namespace), HOME: join(cluster.folder, "home") };
  const running: Running[] = [];
  const optionsOf = (given: RunOptions | string = {}): RunOptions => {
    const options = typeof given === "string" ? { input: given } : given;
    return { cwd: cluster.folder, ...options, env: { ...env, ...options.env } };
  };
  const ends = async (args: string, options?: RunOptions | string): Promise<Finished> => {
    const run = (): Promise<Finished> => runProgram(path, words(args), optionsOf(options));
    let finished = await run();
    // kubectl 1.32 reads a WebSocket before it has made its streams, and says so when it loses what comes at once.
    for (let again = 0; again < 3 && lostAStream.test(finished.stderr); again++) finished = await run();
    return finished;
  };
  const kubectl = async (args: string, options?: RunOptions | string): Promise<string> => {
    const { code, stdout, stderr } = await ends(args, options);
    assert.equal(code, 0, `kubectl ${args} ended with ${code}: ${stderr}${stdout}`);
    return stdout;
  };
  const minor = Number(/v1\.(\d+)/.exec(name)?.[1] ?? 0);
  const more: Omit<Kubectl, ""> = {
    ends,
    fails: async (args, options) => {
      const finished = await ends(args, options);
      assert.notEqual(finished.code, 0, `kubectl ${args} was not refused: ${finished.stdout}`);
      return finished;
    },
    start: (args, options) => {
      const child = startProgram(path, words(args), optionsOf(options));
      running.push(child);
      return child;
    },
    file: (file, text) => {
      const place = join(cluster.folder, namespace, file);
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, text);
      return place;
    },
    namespace,
    cluster,
    since: (least) => minor >= least,
  };
  const close = async (): Promise<void> => {
    for (const child of running) await child.stop();
  };
  return { kubectl: Object.assign(kubectl, more) as Kubectl, close };
}

const lostAStream = /Unknown stream id \d+, discarding message/;

/** Words of a line, where single and double quotes keep together what has spaces in it. */
export function words(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ""),
  );
}
