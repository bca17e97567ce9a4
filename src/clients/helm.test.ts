import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type Cluster, startCluster } from "./cluster.ts";
import { words } from "./kubectl-stories.ts";
import { helm as findHelm, kubectls } from "./programs.ts";
import { type Finished, runProgram } from "./run-program.ts";

/** A chart of ours: what most charts have, a hook, a test, and a definition of a kind of its own. */
const chart: Readonly<Record<string, string>> = {
  "Chart.yaml": "apiVersion: v2\nname: greeter\nversion: 0.1.0\nappVersion: 1.0.0\nkubeVersion: '>=1.30.0'\n",
  "values.yaml": "replicas: 1\nimage: nginx:1.27\ngreeting: hello\n",
  "crds/greetings.yaml": `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: greetings.example.com }
spec:
  group: example.com
  scope: Namespaced
  names: { plural: greetings, singular: greeting, kind: Greeting }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties: { spec: { type: object, properties: { text: { type: string } } } }
`,
  "templates/greeting.yaml": `
apiVersion: example.com/v1
kind: Greeting
metadata: { name: {{ .Release.Name }} }
spec: { text: {{ .Values.greeting | quote }} }
`,
  "templates/workload.yaml": `
apiVersion: v1
kind: ServiceAccount
metadata: { name: {{ .Release.Name }} }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }} }
data: { greeting: {{ .Values.greeting | quote }}, revision: {{ .Release.Revision | quote }} }
---
apiVersion: v1
kind: Service
metadata: { name: {{ .Release.Name }} }
spec: { selector: { app: {{ .Release.Name }} }, ports: [{ port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ .Release.Name }} }
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: {{ .Release.Name }} } }
  template:
    metadata: { labels: { app: {{ .Release.Name }} } }
    spec:
      serviceAccountName: {{ .Release.Name }}
      containers: [{ name: nginx, image: {{ .Values.image | quote }}, ports: [{ containerPort: 80 }] }]
`,
  "templates/hook.yaml": `
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-prepare
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-delete-policy: before-hook-creation
spec:
  template:
    spec: { restartPolicy: Never, containers: [{ name: main, image: busybox, command: [echo, prepared] }] }
`,
  "templates/tests/reach.yaml": `
apiVersion: v1
kind: Pod
metadata: { name: {{ .Release.Name }}-reach, annotations: { helm.sh/hook: test } }
spec:
  restartPolicy: Never
  containers: [{ name: main, image: busybox, command: [wget, -qO-, http://{{ .Release.Name }}] }]
`,
  "templates/NOTES.txt": "{{ .Values.greeting }} from {{ .Release.Name }} on {{ .Capabilities.KubeVersion.Version }}\n",
};

const program = findHelm();

interface Shell {
  (line: string): Promise<string>;
  ends(line: string): Promise<Finished>;
  kubectl(line: string): Promise<string>;
}

describe("helm", { concurrency: 4 }, () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster({ nodes: 1 });
    for (const [name, text] of Object.entries(chart)) {
      const path = join(cluster.folder, "greeter", name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  });
  after(() => cluster.stop());

  const skip = program.missing ?? false;
  const story = (claim: string, tell: (helm: Shell) => Promise<void>): void => {
    const namespace = claim.replace(/\W+/g, "-").slice(0, 40).replace(/-$/, "");
    test(`${program.name} ${claim}`, { skip, timeout: 90_000 }, async () => {
      const env = {
        KUBECONFIG: cluster.contextFor(namespace),
        HOME: join(cluster.folder, "home"),
        HELM_NAMESPACE: namespace,
      };
      const ends = (path: string | undefined, line: string) =>
        runProgram(path as string, words(line), { env, cwd: cluster.folder });
      const works = async (path: string | undefined, line: string): Promise<string> => {
        const { code, stdout, stderr } = await ends(path, line);
        assert.equal(code, 0, `${line} ended with ${code}: ${stderr}${stdout}`);
        return stdout;
      };
      await tell(
        Object.assign((line: string) => works(program.path, line), {
          ends: (line: string) => ends(program.path, line),
          kubectl: (line: string) => works(kubectls().at(-1)?.path, line),
        }),
      );
    });
  };

  story("installs, upgrades, rolls back and uninstalls", async (helm) => {
    const installed = await helm("install one greeter --create-namespace --wait --timeout=60s");
    assert.match(installed, /STATUS: deployed\nREVISION: 1\n[\s\S]*hello from one on v1\.36\.0/);
    assert.equal(await helm.kubectl("get deploy one -o jsonpath={.status.readyReplicas}"), "1");
    assert.equal(await helm.kubectl("get job one-prepare -o jsonpath={.status.succeeded}"), "1");
    assert.match(await helm("list"), /one\s+\S+\s+1\s+.*deployed\s+greeter-0.1.0\s+1.0.0/);
    const upgraded = await helm("upgrade one greeter --set greeting=bye,replicas=2 --wait --timeout=60s");
    assert.match(upgraded, /REVISION: 2/);
    assert.equal(await helm.kubectl("get configmap one -o jsonpath={.data.greeting}"), "bye");
    assert.equal(await helm.kubectl("get greeting one -o jsonpath={.spec.text}"), "bye");
    assert.equal(await helm.kubectl("get deploy one -o jsonpath={.status.readyReplicas}"), "2");
    assert.match(await helm("status one"), /STATUS: deployed/);
    assert.match(await helm("get manifest one"), /greeting: "bye"/);
    assert.match(await helm("get values one"), /greeting: bye/);
    assert.match(await helm("get hooks one"), /one-prepare/);
    assert.match(await helm("rollback one 1 --wait --timeout=60s"), /Rollback was a success/);
    assert.equal(await helm.kubectl("get configmap one -o jsonpath={.data.greeting}"), "hello");
    assert.equal(await helm.kubectl("get deploy one -o jsonpath={.spec.replicas}"), "1");
    assert.match(
      await helm("history one"),
      /1\s+.*superseded[\s\S]*2\s+.*superseded[\s\S]*3\s+.*deployed.*Rollback to 1/,
    );
    assert.match(await helm("test one --timeout=60s"), /Phase: +Succeeded/);
    assert.match(await helm("uninstall one --wait --timeout=60s"), /release "one" uninstalled/);
    assert.equal(
      await helm.kubectl(
        "get greeting,deploy,service,serviceaccount,secret -l app!=x --field-selector metadata.name=one -o name",
      ),
      "",
    );
    assert.equal(await helm("list --short"), "");
  });

  story("upgrades that fail are told, and rolled back when asked", async (helm) => {
    await helm("install two greeter --create-namespace --wait --timeout=60s");
    const failed = await helm.ends(
      "upgrade two greeter --set image=no-such-image:1,greeting=never --rollback-on-failure --timeout=6s",
    );
    assert.notEqual(failed.code, 0);
    assert.match(failed.stderr, /rolled back due to rollback-on-failure|release two failed/);
    assert.equal(await helm.kubectl("get configmap two -o jsonpath={.data.greeting}"), "hello");
    assert.match(await helm("history two"), /2\s+.*failed[\s\S]*3\s+.*deployed.*Rollback to 1/);
    const invalid = await helm.ends("upgrade two greeter --set replicas=many");
    assert.match(invalid.stderr, /spec\.replicas|expected numeric/);
  });

  story("templates, dry runs and the older client-side way", async (helm) => {
    assert.match(await helm("template three greeter --set greeting=x"), /kind: Deployment[\s\S]*image: "nginx:1.27"/);
    assert.match(
      await helm("install three greeter --create-namespace --dry-run=server"),
      /STATUS: pending-install|HOOKS:/,
    );
    await helm("install three greeter --create-namespace --server-side=false --wait --timeout=60s");
    await helm("upgrade three greeter --server-side=false --set greeting=changed --wait --timeout=60s");
    assert.equal(await helm.kubectl("get configmap three -o jsonpath={.data.greeting}"), "changed");
    const taken = await helm.ends("install three greeter");
    assert.match(taken.stderr, /cannot reuse a name that is still in use/);
    await helm("uninstall three --wait --timeout=60s");
    // Definitions outlive the releases that brought them.
    assert.match(await helm.kubectl("get crd greetings.example.com -o name"), /greetings\.example\.com/);
  });
});
