import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { type Kubectl, tell } from "./kubectl-stories.ts";

const pods = `
apiVersion: v1
kind: Pod
metadata: { name: talker, labels: { app: talker } }
spec:
  terminationGracePeriodSeconds: 1
  initContainers: [{ name: init, image: busybox, command: [sh, -c, "echo prepared"] }]
  containers:
    - { name: ticks, image: busybox, command: [sh, -c, "i=0; while true; do echo tick $i; i=$((i+1)); sleep 0.1; done"] }
    - { name: still, image: busybox, command: [sh, -c, "echo one; echo two; sleep 3600"] }
---
apiVersion: v1
kind: Pod
metadata: { name: tool, labels: { app: tool } }
spec:
  terminationGracePeriodSeconds: 1
  containers: [{ name: main, image: busybox, stdin: true, tty: true, command: [sh] }]
---
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { containers: [{ name: nginx, image: nginx, ports: [{ containerPort: 80 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ name: http, port: 8080, targetPort: 80 }] }
`;

async function withPods(kubectl: Kubectl, ...names: readonly string[]): Promise<void> {
  await kubectl("apply -f -", pods);
  await kubectl(`wait --for=condition=Ready --timeout=50s ${names.map((name) => `pod/${name}`).join(" ")}`);
}

/** The two protocols that streams go over; a client of today tries WebSockets first. */
const protocols = ["true", "false"].map((webSockets) => ({
  name: webSockets === "true" ? "WebSocket" : "SPDY",
  env: { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: webSockets, KUBECTL_PORT_FORWARD_WEBSOCKETS: webSockets },
}));

/** A port that nobody listens on right now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

tell(
  "kubectl and running Pods",
  { nodes: 2 },
  {
    "logs: whole, tail, since, prefix, several containers, init containers": async (kubectl) => {
      await withPods(kubectl, "talker");
      assert.equal(await kubectl("logs talker -c still"), "one\ntwo\n");
      assert.equal(await kubectl("logs talker -c still --tail=1"), "two\n");
      assert.equal(await kubectl("logs talker -c init"), "prepared\n");
      assert.match(await kubectl("logs talker -c still --timestamps"), /^\d{4}-\d\d-\d\dT[\d:.]+Z one\n/);
      assert.equal(await kubectl("logs talker -c still --limit-bytes=5"), "one\nt");
      assert.equal(await kubectl("logs talker -c still --since-time=2200-01-01T00:00:00Z"), "");
      assert.match(await kubectl("logs talker -c ticks --since=1h"), /^tick 0\n/);
      const all = await kubectl("logs talker --all-containers --prefix --tail=1");
      assert.match(all, /^\[pod\/talker\/still\] two$/m);
      assert.match(all, /^\[pod\/talker\/ticks\] tick \d+$/m);
      assert.match(await kubectl("logs -l app=talker -c still"), /one\ntwo/);
      const defaulted = await kubectl.ends("logs talker");
      assert.match(defaulted.stderr, /Defaulted container "ticks" out of: ticks, still, init \(init\)/);
      assert.match(
        (await kubectl.fails("logs talker -c nobody")).stderr,
        /container nobody is not valid for pod talker/,
      );
      assert.match((await kubectl.fails("logs nobody")).stderr, /pods "nobody" not found/);
    },

    "logs -f streams while the container writes, and ends with it": async (kubectl) => {
      await withPods(kubectl, "talker");
      await kubectl.start("logs -f talker -c ticks").until(/tick 0\ntick 1\n[\s\S]*tick 9\n/);
      const script = "echo 1; echo 2; while [ ! -f /go ]; do sleep 0.05; done; echo 3";
      await kubectl(`run brief --image=busybox --restart=Never -- sh -c '${script}'`);
      await kubectl("wait --for=condition=Ready pod/brief --timeout=50s");
      const following = kubectl.start("logs -f brief");
      await following.until(/2\n/);
      await kubectl("exec brief -- touch /go");
      const { code, stdout } = await following.ended;
      assert.deepEqual([code, stdout], [0, "1\n2\n3\n"]);
      await kubectl
        .start("logs -f -l app=talker --all-containers --prefix --max-log-requests=6")
        .until(/\/ticks\] tick 20/);
    },

    "logs --previous shows what the last attempt said": async (kubectl) => {
      await kubectl("run again --image=busybox -- sh -c 'echo attempt; sleep 0.1; exit 3'");
      await kubectl("wait --for=jsonpath='{.status.containerStatuses[0].restartCount}'=1 pod/again --timeout=50s");
      assert.equal(await kubectl("logs again --previous"), "attempt\n");
      assert.match(await kubectl("get pod again"), /again +0\/1 +(CrashLoopBackOff|Error)|again +1\/1/);
      await withPods(kubectl, "web");
      assert.match(
        (await kubectl.fails("logs web --previous")).stderr,
        /previous terminated container "nginx" in pod "web" not found/,
      );
    },

    "exec: output, input, errors and exit codes, over WebSocket and SPDY": async (kubectl) => {
      await withPods(kubectl, "tool", "web");
      for (const { name, env } of protocols) {
        assert.equal(await kubectl("exec tool -- hostname", { env }), "tool\n", name);
        assert.equal(await kubectl("exec -i tool -- cat", { env, input: "from outside\n" }), "from outside\n", name);
        const failed = await kubectl.fails("exec tool -- sh -c 'echo out; echo err >&2; exit 7'", { env });
        assert.deepEqual([failed.code, failed.stdout], [7, "out\n"], name);
        assert.match(failed.stderr, /^err\ncommand terminated with exit code 7\n$/, name);
        assert.match((await kubectl.fails("exec nobody -- true", { env })).stderr, /pods "nobody" not found/, name);
        assert.match(
          (await kubectl.fails("exec tool -c nobody -- true", { env })).stderr,
          /container nobody is not valid for pod tool/,
        );
        assert.match(await kubectl("exec svc/web -- cat /etc/hostname", { env }), /^web\n$/, name);
        const large = randomBytes(600_000).toString("hex");
        assert.equal(await kubectl("exec -i tool -- cat", { env, input: large }), large, name);
      }
    },

    "attach joins the main process": async (kubectl) => {
      await withPods(kubectl, "tool", "talker");
      for (const { env } of protocols) {
        const ticking = kubectl.start("attach talker -c ticks", { env });
        await ticking.until(/tick \d+\ntick \d+\n/);
        const shell = kubectl.start("attach -i tool", { env });
        await shell.until(/If you don't see a command prompt/);
        shell.type("echo $((40+2))\n");
        await shell.until(/^42$/m);
        await shell.stop();
      }
    },

    "cp copies files and folders both ways, unharmed": async (kubectl) => {
      await withPods(kubectl, "tool");
      const text = kubectl.file("tree/text", "hello\n");
      const folder = dirname(text);
      const bytes = randomBytes(2_000_000);
      mkdirSync(join(folder, "deep"));
      writeFileSync(join(folder, "deep", "bytes"), bytes);
      for (const { name, env } of protocols) {
        await kubectl(`cp ${text} tool:/tmp/${name}.txt`, { env });
        assert.equal(await kubectl(`exec tool -- cat /tmp/${name}.txt`), "hello\n");
        await kubectl(`cp ${folder} tool:/tmp/${name}`, { env });
        assert.match(await kubectl(`exec tool -- find /tmp/${name}`), /\/deep\/bytes/);
        await kubectl(`cp ${kubectl.namespace}/tool:/tmp/${name} ${folder}-${name} --retries=2`, { env });
        assert.ok(readFileSync(join(`${folder}-${name}`, "deep", "bytes")).equals(bytes), name);
      }
    },

    "port-forward carries connections, one after the other and at once": async (kubectl) => {
      await withPods(kubectl, "web");
      for (const { name, env } of protocols) {
        const port = await freePort();
        for (const target of [`pod/web ${port}:80`, "service/web :8080"]) {
          const forwarding = kubectl.start(`port-forward ${target}`, { env });
          const [, local] = await forwarding.until(/Forwarding from 127\.0\.0\.1:(\d+) -> 80/);
          const page = async (): Promise<string> => (await fetch(`http://127.0.0.1:${local}/`)).text();
          assert.match(await page(), /Welcome to nginx!/, name);
          for (const body of await Promise.all([page(), page(), page()])) assert.match(body, /Welcome to nginx!/, name);
          await forwarding.stop();
        }
      }
      assert.match((await kubectl.fails("port-forward pod/nobody :80")).stderr, /pods "nobody" not found/);
    },

    "run --rm -i runs, shows, removes, and gives the exit code back": async (kubectl) => {
      const said = await kubectl("run once --image=busybox --restart=Never --rm -i -- cat", "to the Pod and back\n");
      assert.match(said, /to the Pod and back\n[\s\S]*pod "once" deleted/);
      assert.equal((await kubectl.fails("run bad --image=busybox --restart=Never --rm -i -- sh -c 'exit 3'")).code, 3);
      assert.match(await kubectl("run tty --image=busybox --restart=Never --rm -it -- echo hello"), /hello/);
      assert.equal(await kubectl("get pods -o name"), "");
      assert.match(
        await kubectl("run seen --image=nginx --port=80 --expose --labels=a=b --env=X=y"),
        /service\/seen created\npod\/seen created/,
      );
      assert.match(await kubectl("run dry --image=nginx --dry-run=server"), /created \(server dry run\)/);
    },

    "debug adds a container, copies a Pod, and visits a node": async (kubectl) => {
      await withPods(kubectl, "web");
      await kubectl("debug web --image=busybox -c visitor --profile=general -- sh -c 'echo looking; sleep 3600'");
      await kubectl(
        "wait --for=jsonpath='{.status.ephemeralContainerStatuses[0].state.running}' pod/web --timeout=50s",
      );
      assert.equal(await kubectl("logs web -c visitor"), "looking\n");
      assert.equal(await kubectl("exec web -c visitor -- hostname"), "web\n");
      assert.match(await kubectl("describe pod web"), /Ephemeral Containers:\n +visitor:/);
      const shown = await kubectl("debug web -i --image=busybox --profile=general --target=nginx -- sh -c 'echo done'");
      assert.match(shown, /done/);
      await kubectl("debug web --copy-to=web-copy --image=busybox -c extra --profile=general -- sleep 3600");
      await kubectl("wait --for=condition=Ready pod/web-copy --timeout=50s");
      assert.equal(await kubectl("get pod web-copy -o jsonpath='{.spec.containers[*].name}'"), "nginx extra");
      const visit = await kubectl.ends("debug node/node1 --image=busybox --profile=general -- sleep 3600");
      const [, debugger_] =
        /Creating debugging pod (\S+) with container debugger on node node1/.exec(visit.stderr + visit.stdout) ?? [];
      await kubectl(`wait --for=condition=Ready pod/${debugger_} --timeout=50s`);
      assert.equal(await kubectl(`get pod ${debugger_} -o jsonpath='{.spec.nodeName}'`), "node1");
    },
  },
);
