import type { Mutant } from "./mutant.ts";

export const containerMutants: readonly Mutant[] = [
  {
    name: "signal-is-an-exit-code",
    file: "src/dinghy/runtime/processes/process.ts",
    find: "this.exit(128 + signalNumbers[signal]);",
    replace: "this.exit(signalNumbers[signal]);",
    breaks: "@req:pod.phase.failed",
  },
  {
    name: "out-of-memory-unsaid",
    file: "src/dinghy/runtime/container.ts",
    find: 'this.#reason = "OOMKilled";',
    replace: "",
    breaks: "@req:container.memory-limit",
  },
  {
    name: "stop-is-not-asked",
    file: "src/dinghy/runtime/simulated-runtime.ts",
    find: "container.askToStop();",
    replace: "",
    breaks: "@req:container.stop",
  },
  {
    name: "term-ends-the-first-process",
    file: "src/dinghy/runtime/processes/process.ts",
    find: '} else if (signal === "KILL" || (endsByDefault(signal) && this.pid !== 1)) {',
    replace: '} else if (signal === "KILL" || endsByDefault(signal)) {',
    breaks: "@req:termination.kill",
  },
  {
    name: "containers-write-to-the-image",
    file: "src/dinghy/runtime/files/node.ts",
    find: "entries: new Map(node.entries) };",
    replace: "entries: node.entries };",
    breaks: "@req:container.files",
  },
  {
    name: "containers-see-each-others-processes",
    file: "src/dinghy/runtime/container.ts",
    find: "this.table = sandbox.table ?? new ProcessTable();",
    replace: "this.table = sandbox.containers[0]?.table ?? new ProcessTable();",
    breaks: "@req:container.processes",
  },
  {
    name: "host-name-of-the-container",
    file: "src/dinghy/runtime/container.ts",
    find: "return this.sandbox.config.hostname;",
    replace: "return this.config.name;",
    breaks: "@req:container.hostname",
  },
  {
    name: "loopback-leads-out",
    file: "src/dinghy/network/namespace.ts",
    find: "if (isLoopback(to.address)) return this.#loopback(from, to, protocol);",
    replace: "",
    breaks: "@req:pod.network.shared",
  },
  {
    name: "source-address-is-translated",
    file: "src/dinghy/network/fabric.ts",
    find: "const source = out.source ?? from.address;",
    replace: "const source = out.source ?? out.address;",
    breaks: "@req:network.flat",
  },
  {
    name: "image-pulled-without-back-off",
    file: "src/dinghy/kubelet/image-puller.ts",
    find: "if (held && held.backOff.notBefore(held.failedAtMs) > clock.now()) {",
    replace: "if (held && held.backOff.notBefore(held.failedAtMs) < clock.now()) {",
    breaks: "@req:troubleshooting.image",
  },
];
