import assert from "node:assert/strict";
import { type Kubectl, tell } from "./kubectl-stories.ts";

const web = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, labels: { app: web } }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: nginx, image: "nginx:1.7.9", ports: [{ containerPort: 80 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, labels: { app: web } }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: web, labels: { app: web } }
data: { color: blue }
`;

async function withWeb(kubectl: Kubectl): Promise<void> {
  await kubectl("apply -f -", web);
  await kubectl("rollout status deployment/web --timeout=50s");
}

const lines = (text: string): string[] => text.trimEnd().split("\n");

tell(
  "kubectl get",
  { nodes: 2 },
  {
    "tables, names and headers": async (kubectl) => {
      await withWeb(kubectl);
      assert.match(
        await kubectl("get deployments"),
        /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nweb +2\/2 +2 +2 +\d+s\n$/,
      );
      assert.match(
        await kubectl("get deploy -o wide"),
        /CONTAINERS +IMAGES +SELECTOR\nweb .* nginx +nginx:1.7.9 +app=web\n$/,
      );
      assert.match(await kubectl("get pods --no-headers"), /^web-\w+-\w+ +1\/1 +Running +0 +\d+s\nweb-.*\n$/);
      assert.match(await kubectl("get pods -o wide"), /10\.244\.\d+\.\d+ +node\d +<none> +<none>/);
      assert.match(await kubectl("get pods --show-labels"), /app=web,pod-template-hash=\w+/);
      assert.match(await kubectl("get pods -L app"), /AGE +APP\n.* web\n/);
      assert.match(await kubectl("get cm,svc --show-kind"), /configmap\/web +1 [\s\S]*service\/web +ClusterIP/);
      assert.match(
        await kubectl("get all"),
        /pod\/web-[\s\S]*service\/web [\s\S]*deployment.apps\/web [\s\S]*replicaset.apps\/web-/,
      );
      assert.match(await kubectl("get nodes"), /node1 +Ready +<none> +\d+[sm]\d* +v1.36.0\nnode2 +Ready/);
      assert.match(await kubectl("get pods -A"), new RegExp(`NAMESPACE +NAME[\\s\\S]*${kubectl.namespace} +web-`));
    },

    "objects as JSON, YAML, names and what templates make of them": async (kubectl) => {
      await withWeb(kubectl);
      assert.equal(JSON.parse(await kubectl("get deploy web -o json")).spec.replicas, 2);
      const list = JSON.parse(await kubectl("get deploy,svc -o json"));
      assert.deepEqual(
        list.items.map((item: { kind: string }) => item.kind),
        ["Deployment", "Service"],
      );
      assert.match(await kubectl("get cm web -o yaml"), /^apiVersion: v1\ndata:\n {2}color: blue\nkind: ConfigMap\n/);
      assert.equal(await kubectl("get svc web -o name"), "service/web\n");
      assert.equal(await kubectl("get cm web -o jsonpath='{.data.color}'"), "blue");
      assert.equal(
        await kubectl("get cm web -o jsonpath-as-json='{.data}'"),
        '[\n    {\n        "color": "blue"\n    }\n]\n',
      );
      assert.equal(await kubectl("get cm web -o go-template='{{.data.color}}'"), "blue");
      assert.equal(await kubectl("get cm web -o custom-columns=C:.data.color"), "C\nblue\n");
      const managed = await kubectl("get cm web -o yaml --show-managed-fields");
      assert.match(managed, /manager: kubectl-client-side-apply\n {4}operation: Update\n/);
      assert.match(await kubectl("get -f -", web), /deployment.apps\/web[\s\S]*service\/web[\s\S]*configmap\/web/);
      if (kubectl.since(34)) assert.match(await kubectl("get cm web -o kyaml"), /^---\n\{\n {2}apiVersion: "v1",/);
    },

    "selectors, sorting and chunks": async (kubectl) => {
      for (const [name, tier] of [
        ["c", "one"],
        ["a", "two"],
        ["b", "one"],
      ]) {
        await kubectl(`create configmap ${name} --from-literal=rank=${name}`);
        await kubectl(`label configmap ${name} tier=${tier}`);
      }
      const names = async (args: string) => lines(await kubectl(`get cm -o name ${args}`)).join(" ");
      assert.equal(await names("-l tier=one"), "configmap/b configmap/c");
      assert.equal(await names("-l 'tier in (two),tier'"), "configmap/a");
      assert.equal(await names("-l 'tier notin (one,two)'"), "configmap/kube-root-ca.crt");
      assert.equal(await names("-l '!tier'"), "configmap/kube-root-ca.crt");
      assert.equal(await names("--field-selector metadata.name=c"), "configmap/c");
      assert.equal(await names("--field-selector metadata.name!=c -l tier=one"), "configmap/b");
      assert.match(await kubectl("get cm -l tier --sort-by='{.data.rank}'"), /\na [\s\S]*\nb [\s\S]*\nc /);
      assert.equal(await names("--chunk-size=1"), "configmap/a configmap/b configmap/c configmap/kube-root-ca.crt");
      assert.match(
        (await kubectl.fails("get cm --field-selector data.rank=a")).stderr,
        /"data.rank" is not a known field selector: only "metadata.name", "metadata.namespace"/,
      );
      assert.match((await kubectl.fails("get cm -l 'a=b=c'")).stderr, /unable to parse requirement|found '='/);
    },

    subresources: async (kubectl) => {
      await withWeb(kubectl);
      assert.match(await kubectl("get deploy web --subresource=scale"), /NAME +DESIRED +AVAILABLE +AGE\nweb +2 +2 /);
      assert.match(
        await kubectl("get deploy web --subresource=scale -o yaml"),
        /kind: Scale[\s\S]*replicas: 2[\s\S]*selector: app=web/,
      );
      assert.match(await kubectl("get deploy web --subresource=status"), /web +2\/2/);
    },

    "raw paths": async (kubectl) => {
      assert.equal(await kubectl("get --raw /healthz"), "ok");
      assert.match(await kubectl("get --raw '/readyz?verbose'"), /\[\+\]ping ok[\s\S]*readyz check passed/);
      assert.equal(JSON.parse(await kubectl("get --raw /version")).minor, "36");
      assert.match((await kubectl.fails("get --raw /nowhere")).stderr, /NotFound/);
    },

    "what is not there": async (kubectl) => {
      const missing = await kubectl.fails("get pod nobody");
      assert.equal(missing.stderr, 'Error from server (NotFound): pods "nobody" not found\n');
      assert.equal(missing.code, 1);
      assert.equal(await kubectl("get pod nobody --ignore-not-found"), "");
      assert.match((await kubectl.fails("get nonsense")).stderr, /the server doesn't have a resource type "nonsense"/);
      const empty = await kubectl.ends("get pods");
      assert.deepEqual(
        [empty.code, empty.stdout, empty.stderr],
        [0, "", `No resources found in ${kubectl.namespace} namespace.\n`],
      );
      assert.equal((await kubectl.ends("get pods -n nowhere-at-all")).code, 0);
    },

    "-w tells every change, as rows and as events": async (kubectl) => {
      await kubectl("create configmap first --from-literal=a=b");
      const rows = kubectl.start("get configmap -w");
      const events = kubectl.start("get configmap -w --output-watch-events");
      await rows.until(/first +1 /);
      await events.until(/EVENT +NAME[\s\S]*ADDED +first /);
      await kubectl("create configmap later --from-literal=c=d");
      await kubectl(`patch configmap later -p '{"data":{"c":"e","f":"g"}}'`);
      await kubectl("delete configmap later");
      await rows.until(/later +1 [\s\S]*later +2 [\s\S]*later +2 /);
      await events.until(/ADDED +later +1 .*\nMODIFIED +later +2 .*\nDELETED +later +2 /);
    },

    "-w follows a Pod through its life": async (kubectl) => {
      await kubectl("run early --image=busybox --restart=Never -- true");
      const rows = kubectl.start("get pods -w");
      // Once something has been shown the watch is open, or about to be opened from there.
      await rows.until(/early/);
      await kubectl("run late --image=busybox --restart=Never -- sleep 0.5");
      await rows.until(
        /late +0\/1 +Pending[\s\S]*late +0\/1 +ContainerCreating[\s\S]*late +1\/1 +Running[\s\S]*late +0\/1 +Completed/,
      );
    },
  },
);
