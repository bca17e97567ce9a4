import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { type DinghyProcess, startDinghyProcess } from "./dinghy-process.ts";

const missing = spawnSync("kubectl", ["version", "--client"]).status !== 0;

const manifest = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - { name: nginx, image: "nginx:1.7.9", ports: [{ containerPort: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: ticker }
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - { name: main, image: busybox, command: [sh, -c, "i=0; while true; do echo tick $i; i=$((i+1)); sleep 0.2; done"] }
`;

describe("kubectl on Dinghy", { skip: missing ? "kubectl is not on the PATH" : false }, () => {
  let dinghy: DinghyProcess;
  const kubectl = async (args: string, input?: string): Promise<string> => {
    const { code, stdout, stderr } = await dinghy.run("kubectl", args.split(" "), input);
    assert.equal(code, 0, `kubectl ${args}: ${stderr}`);
    return stdout;
  };

  before(async () => {
    dinghy = await startDinghyProcess(["--nodes", "2"]);
  });
  after(async () => {
    assert.equal((await dinghy.stop()).code, 0);
  });

  test("get nodes shows every node Ready", async () => {
    assert.match(await kubectl("get nodes"), /node1 +Ready[\s\S]*node2 +Ready/);
  });

  test("apply creates, and says unchanged the second time", async () => {
    assert.match(await kubectl("apply -f -", manifest), /deployment.apps\/web created\npod\/ticker created/);
    assert.match(await kubectl("apply -f -", manifest), /deployment.apps\/web unchanged\npod\/ticker unchanged/);
  });

  test("rollout status waits for the Deployment", async () => {
    assert.match(await kubectl("rollout status deployment/web --timeout=30s"), /successfully rolled out/);
  });

  test("get pods shows ready counts, status and restarts", async () => {
    await kubectl("wait --for=condition=Ready pod/ticker --timeout=30s");
    assert.match(await kubectl("get pods"), /ticker +1\/1 +Running +0/);
  });

  test("get pods -w goes on telling", async () => {
    const child = spawn("kubectl", ["get", "pods", "-w"], { env: { ...process.env, KUBECONFIG: dinghy.kubeconfig } });
    let told = "";
    child.stdout.on("data", (chunk: Buffer) => {
      told += chunk;
    });
    const toldOf = async (text: string): Promise<void> => {
      for (let look = 0; look < 100 && !told.includes(text); look++)
        await new Promise((resolve) => child.stdout.once("data", resolve));
    };
    await toldOf("ticker");
    await kubectl("run late --image=busybox --restart=Never -- sleep 0.5");
    await toldOf("Completed");
    child.kill();
    await new Promise((resolve) => child.on("close", resolve));
    assert.match(told, /late +0\/1 +Pending[\s\S]*late +0\/1 +ContainerCreating[\s\S]*late +0\/1 +Completed/);
  });

  test("logs -f streams while the container writes", async () => {
    const child = spawn("kubectl", ["logs", "-f", "ticker"], {
      env: { ...process.env, KUBECONFIG: dinghy.kubeconfig },
    });
    const seen = await new Promise<string>((resolve) => {
      let text = "";
      child.stdout.on("data", (chunk: Buffer) => {
        text += chunk;
        if ((text.match(/tick/g) ?? []).length > 5) resolve(text);
      });
      child.on("close", () => resolve(text));
    });
    child.kill();
    assert.match(seen, /tick 0\ntick 1\ntick 2\n/);
  });

  test("exec runs a command, passes standard input on, and gives its exit code back", async () => {
    assert.match(await kubectl("exec ticker -- hostname"), /^ticker\n$/);
    assert.equal(await kubectl("exec -i ticker -- cat", "from outside\n"), "from outside\n");
    const failed = await dinghy.run("kubectl", ["exec", "ticker", "--", "sh", "-c", "exit 7"]);
    assert.equal(failed.code, 7, failed.stderr);
  });

  test("describe tells the events", async () => {
    assert.match(await kubectl("describe pod ticker"), /Scheduled[\s\S]*Pulled[\s\S]*Created[\s\S]*Started/);
  });

  test("explain knows fields and their descriptions", async () => {
    assert.match(await kubectl("explain pod.spec.restartPolicy"), /FIELD: restartPolicy <string>[\s\S]*DESCRIPTION/);
  });

  test("create makes objects of its arguments", async () => {
    for (const [args, created] of [
      ["deployment made --image=nginx --replicas=1 --port=80", "deployment.apps/made"],
      ["configmap made --from-literal=a=b", "configmap/made"],
      ["secret generic made --from-literal=a=b", "secret/made"],
      ["service clusterip made --tcp=80:8080", "service/made"],
      ["role made --verb=get,list --resource=pods", "role.rbac.authorization.k8s.io/made"],
      ["quota made --hard=pods=20,cpu=4 --namespace=kube-public", "resourcequota/made"],
    ] as const) {
      assert.equal(await kubectl(`create ${args}`), `${created} created\n`);
    }
    await kubectl("rollout status deployment/made --timeout=30s");
    assert.equal(await kubectl("get secret made -o jsonpath={.data.a}"), "Yg==");
    assert.equal(await kubectl("get service made -o jsonpath={.spec.ports[0].targetPort}"), "8080");
  });

  test("auth tells who asks, and what they may do", async () => {
    assert.match(await kubectl("auth whoami"), /Username +admin[\s\S]*system:masters/);
    assert.equal(await kubectl("auth can-i create pods"), "yes\n");
    const denied = await dinghy.run("kubectl", ["auth", "can-i", "create", "pods", "--as=system:serviceaccount:a:b"]);
    assert.equal(denied.stdout, "no\n");
  });

  test("create token gives the ServiceAccount's token", async () => {
    assert.match(await kubectl("create token default --duration=1h"), /^ey[\w-]+\.ey[\w-]+\.[\w-]+\n?$/);
  });

  test("delete waits until the Pod is gone", async () => {
    assert.match(await kubectl("delete pod ticker"), /pod "ticker" deleted/);
    const gone = await dinghy.run("kubectl", ["get", "pod", "ticker"]);
    assert.match(gone.stderr, /Error from server \(NotFound\): pods "ticker" not found/);
  });

  test("an unknown field is refused with its path", async () => {
    const wrong = manifest.replace("replicas: 2", "replicsa: 2");
    const refused = await dinghy.run("kubectl", ["apply", "-f", "-"], wrong);
    assert.notEqual(refused.code, 0);
    assert.match(refused.stderr, /unknown field "spec.replicsa"/);
  });
});
