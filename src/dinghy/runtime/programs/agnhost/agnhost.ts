import type { Process } from "../../processes/process.ts";
import { pause } from "../pause.ts";
import { connect } from "./connect.ts";
import { grpcHealthChecking } from "./grpc-health-checking.ts";
import { mountTest } from "./mount-test.ts";
import { netexec } from "./netexec.ts";
import {
  dnsServerList,
  dnsSuffix,
  entrypointTester,
  etcHosts,
  liveness,
  logsGenerator,
  porter,
  serveHostname,
  testWebserver,
} from "./small-servers.ts";
import { conversionWebhook, webhook } from "./webhook/webhook.ts";

/** What follows a subcommand's name. */
export interface Call {
  readonly process: Process;
  flag(name: string): string | undefined;
  readonly operands: readonly string[];
}

type Subcommand = (call: Call) => number | Promise<number>;

const subcommands: Readonly<Record<string, Subcommand>> = {
  connect,
  "crd-conversion-webhook": conversionWebhook,
  "dns-server-list": dnsServerList,
  "dns-suffix": dnsSuffix,
  "entrypoint-tester": entrypointTester,
  "etc-hosts": etcHosts,
  "grpc-health-checking": grpcHealthChecking,
  liveness,
  "logs-generator": logsGenerator,
  mounttest: mountTest,
  netexec,
  pause: ({ process }) => pause(process),
  porter,
  "serve-hostname": serveHostname,
  "test-webserver": testWebserver,
  webhook,
};

/** Kubernetes' own test image: one program with many small servers. Upstream: test/images/agnhost. */
export async function agnhost(process: Process): Promise<number> {
  const [name, ...rest] = process.argv.slice(1);
  if (name === undefined || name === "help" || name === "--help") {
    const lines = Object.keys(subcommands).map((each) => `  ${each}\n`);
    await process.print(`Usage:\n  app [command]\n\nAvailable Commands:\n${lines.join("")}`);
    return 0;
  }
  if (name === "--version") {
    await process.print(`app version ${process.env.get("AGNHOST_VERSION") ?? "2.56"}\n`);
    return 0;
  }
  const subcommand = subcommands[name];
  if (subcommand === undefined) {
    await process.write(2, `Error: unknown command "${name}" for "app"\nRun 'app --help' for usage.\n`);
    return 1;
  }
  return subcommand({ process, ...parse(rest) });
}

/** `--name=value`, `--name value` and, at the end or before another flag, `--name` for true. */
function parse(words: readonly string[]): Omit<Call, "process"> {
  const flags = new Map<string, string>();
  const operands: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    const [, name, value] = /^--?([a-zA-Z][\w-]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) {
      operands.push(word);
      continue;
    }
    const next = words[at + 1];
    const separate = value === undefined && next !== undefined && !next.startsWith("-");
    flags.set(name.replaceAll("_", "-"), value ?? (separate ? next : "true"));
    if (separate) at++;
  }
  return { flag: (name) => flags.get(name), operands };
}
