import assert from "node:assert/strict";
import { tell } from "./kubectl-stories.ts";

const budget = `
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: kept }
spec: { minAvailable: 1, selector: { matchLabels: { app: kept } } }
`;

const sets = `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  serviceName: db
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec:
      terminationGracePeriodSeconds: 0
      containers: [{ name: main, image: "busybox:1.36", command: [sleep, "3600"] }]
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent }
spec:
  selector: { matchLabels: { app: agent } }
  template:
    metadata: { labels: { app: agent } }
    spec:
      terminationGracePeriodSeconds: 0
      containers: [{ name: main, image: "busybox:1.36", command: [sleep, "3600"] }]
`;

/** Each kubectl drains a node of its own. */
const nodeOf = (since35: boolean): string => (since35 ? "node2" : "node3");

tell(
  "kubectl and workloads",
  { nodes: 3 },
  {
    "rollout: status, history, undo, pause, resume, restart of a Deployment": async (kubectl) => {
      await kubectl("create deployment web --image=nginx:1.7.9 --replicas=2");
      await kubectl("annotate deployment/web kubernetes.io/change-cause=first");
      assert.match(
        await kubectl("rollout status deploy/web --timeout=50s"),
        /deployment "web" successfully rolled out/,
      );
      await kubectl("set image deploy/web nginx=nginx:1.27");
      assert.match(await kubectl("rollout status deploy/web --timeout=50s"), /successfully rolled out/);
      assert.match(await kubectl("rollout history deploy/web"), /REVISION +CHANGE-CAUSE\n1 +first\n2 +first/);
      assert.match(await kubectl("rollout history deploy/web --revision=1"), /revision #1[\s\S]*Image:\tnginx:1.7.9/);
      assert.match(await kubectl("rollout undo deploy/web --dry-run=server"), /rolled back \(server dry run\)/);
      assert.equal(await kubectl("rollout undo deploy/web"), "deployment.apps/web rolled back\n");
      await kubectl("rollout status deploy/web --timeout=50s");
      assert.equal(await kubectl("get deploy web -o jsonpath='{..image}'"), "nginx:1.7.9");
      assert.equal(await kubectl("rollout pause deploy/web"), "deployment.apps/web paused\n");
      await kubectl("set env deploy/web COLOR=blue");
      const waiting = await kubectl.fails("rollout status deploy/web --timeout=1s");
      assert.match(
        waiting.stdout + waiting.stderr,
        /0 out of 2 new replicas have been updated[\s\S]*timed out waiting/,
      );
      assert.match((await kubectl.fails("rollout pause deploy/web")).stderr, /already paused/);
      await kubectl("rollout resume deploy/web");
      await kubectl("rollout status deploy/web --timeout=50s");
      assert.equal(await kubectl("rollout restart deploy/web"), "deployment.apps/web restarted\n");
      assert.match(await kubectl("rollout status deploy/web --timeout=50s"), /successfully rolled out/);
      assert.match(
        (await kubectl.fails("rollout undo deploy/web --to-revision=99")).stderr,
        /unable to find specified revision 99/,
      );
    },

    "rollout of a StatefulSet and a DaemonSet": async (kubectl) => {
      await kubectl("apply -f -", sets);
      for (const set of ["statefulset/db", "daemonset/agent"]) {
        const said = await kubectl(`rollout status ${set} --timeout=50s`);
        assert.match(said, /partitioned roll out complete|rolling update complete|successfully rolled out/);
        await kubectl(`set image ${set} main=busybox:1.37`);
        await kubectl(`rollout status ${set} --timeout=50s`);
        assert.match(await kubectl(`rollout history ${set}`), /REVISION +CHANGE-CAUSE\n1 +<none>\n2 +<none>/);
        assert.match(await kubectl(`rollout undo ${set}`), /rolled back/);
        await kubectl(`rollout status ${set} --timeout=50s`);
        assert.equal(
          await kubectl(`get ${set} -o jsonpath='{.spec.template.spec.containers[0].image}'`),
          "busybox:1.36",
        );
        assert.match(await kubectl(`rollout restart ${set}`), /restarted/);
        await kubectl(`rollout status ${set} --timeout=50s`);
      }
    },

    "scale, autoscale, expose, set": async (kubectl) => {
      await kubectl("create deployment web --image=nginx --replicas=1 --port=80");
      assert.match(
        (await kubectl.fails("scale deploy/web --replicas=3 --current-replicas=5")).stderr,
        /Expected replicas to be 5, was 1/,
      );
      assert.equal(await kubectl("scale deploy/web --replicas=3 --current-replicas=1"), "deployment.apps/web scaled\n");
      await kubectl("wait --for=jsonpath='{.status.readyReplicas}'=3 deploy/web --timeout=50s");
      await kubectl("scale rs -l app=web --replicas=2");
      assert.equal(
        await kubectl("autoscale deploy/web --min=2 --max=5 --cpu-percent=50"),
        "horizontalpodautoscaler.autoscaling/web autoscaled\n",
      );
      assert.match(await kubectl("get hpa web"), /Deployment\/web +cpu: (<unknown>|\d+%)\/50% +2 +5/);
      assert.equal(await kubectl("expose deploy web --port=80 --name=exposed"), "service/exposed exposed\n");
      assert.equal(await kubectl("get svc exposed -o jsonpath='{.spec.selector.app}'"), "web");
      await kubectl("set resources deploy/web --limits=cpu=200m,memory=64Mi --requests=cpu=10m");
      await kubectl("create serviceaccount runner");
      await kubectl("set serviceaccount deploy/web runner");
      await kubectl("set env deploy/web A=1 B=2");
      assert.match(await kubectl("set env deploy/web --list"), /A=1\nB=2/);
      await kubectl("set env deploy/web A-");
      await kubectl("set selector service/exposed app=other");
      const { spec } = JSON.parse(await kubectl("get deploy web -o json")).spec.template;
      const [{ resources, env }] = spec.containers;
      assert.deepEqual(
        [spec.serviceAccountName, resources.limits.memory, env],
        ["runner", "64Mi", [{ name: "B", value: "2" }]],
      );
      assert.match(
        (await kubectl.fails("set image deploy/web nobody=x")).stderr,
        /unable to find container named "nobody"/,
      );
    },

    "wait: for conditions, fields, creation, deletion; and gives up in time": async (kubectl) => {
      const created = kubectl.start("wait --for=create configmap/later --timeout=50s");
      const field = kubectl.start("wait --for=jsonpath='{.data.stage}'=done configmap/field --timeout=50s");
      await kubectl("create configmap field --from-literal=stage=begun");
      const gone = kubectl.start("wait --for=delete configmap/field --timeout=50s");
      await kubectl("create configmap later");
      assert.match((await created.ended).stdout, /configmap\/later condition met/);
      const again = kubectl.start("wait --for=jsonpath='{.data.stage}'=done configmap/field --timeout=50s");
      await kubectl(`patch configmap field -p '{"data":{"stage":"done"}}'`);
      assert.match((await again.ended).stdout, /configmap\/field condition met/);
      await field.stop();
      await kubectl("delete configmap field");
      assert.equal((await gone.ended).code, 0);
      await kubectl("run pod --image=busybox -- sleep 3600");
      assert.match(await kubectl("wait --for=condition=Ready pod/pod --timeout=50s"), /pod\/pod condition met/);
      assert.match(await kubectl("wait --for=condition=Ready pod --all --timeout=50s"), /pod\/pod condition met/);
      assert.match(
        (await kubectl.fails("wait --for=condition=Gone pod/pod --timeout=1s")).stderr,
        /timed out waiting for the condition on pods\/pod/,
      );
      assert.match(
        (await kubectl.fails("wait --for=condition=Ready pod/nobody --timeout=1s")).stderr,
        /"nobody" not found/,
      );
    },

    "top: what nodes, Pods and containers use": async (kubectl) => {
      const busy = "while true; do i=0; while [ $i -lt 20 ]; do i=$((i+1)); done; sleep 0.01; done";
      await kubectl(`run busy --image=busybox --labels=app=busy -- sh -c '${busy}'`);
      await kubectl("run idle --image=nginx --labels=app=idle");
      await kubectl("wait --for=condition=Ready pod --all --timeout=50s");
      assert.match(
        await kubectl("top pods"),
        /NAME +CPU\(cores\) +MEMORY\(bytes\) *\nbusy +\d+m +\d+Mi *\nidle +0m +\d+Mi/,
      );
      assert.match(await kubectl("top pod busy --containers"), /POD +NAME +.*\nbusy +busy +\d+m/);
      assert.match(await kubectl("top pod -l app=idle --no-headers"), /^idle +0m +\d+Mi *\n$/);
      assert.match(
        await kubectl("top nodes"),
        /NAME +CPU\(cores\) +CPU\(?%\)? +MEMORY[\s\S]*node1 +\d+m +\d+% +\d+Mi +\d+%/,
      );
      assert.match(await kubectl("get pods.metrics.k8s.io"), /busy +\d+n +\d+Ki +[\d.]+s/);
      assert.match(
        (await kubectl.fails("top pod nobody")).stderr,
        /podmetrics.metrics.k8s.io "story-\d+\/nobody" not found/,
      );
    },

    "cordon, taint, drain with a budget that holds it up, uncordon": async (kubectl) => {
      const node = nodeOf(kubectl.since(35));
      const overrides = JSON.stringify({ spec: { nodeName: node, terminationGracePeriodSeconds: 0 } });
      await kubectl(`run kept --image=nginx --labels=app=kept --overrides='${overrides}'`);
      await kubectl("apply -f -", budget);
      await kubectl("wait --for=condition=Ready pod/kept --timeout=50s");
      await kubectl("wait --for=jsonpath='{.status.currentHealthy}'=1 pdb/kept --timeout=50s");
      assert.equal(await kubectl(`cordon ${node}`), `node/${node} cordoned\n`);
      assert.match(await kubectl(`get node ${node}`), /Ready,SchedulingDisabled/);
      const selector = `--pod-selector=app=kept --ignore-daemonsets`;
      const naked = await kubectl.fails(`drain ${node} ${selector}`);
      assert.match(naked.stderr, /cannot delete.*Pods that declare no controller/);
      const held = await kubectl.fails(`drain ${node} --force ${selector} --timeout=1s`);
      assert.match(
        held.stderr,
        /Cannot evict pod as it would violate the pod's disruption budget|global timeout reached/,
      );
      await kubectl("delete pdb kept");
      const drained = await kubectl(`drain ${node} --force ${selector} --timeout=50s`);
      assert.match(drained, /evicting pod .*\/kept|pod\/kept evicted[\s\S]*drained/);
      assert.equal(await kubectl("get pods -l app=kept -o name"), "");
      assert.equal(await kubectl(`uncordon ${node}`), `node/${node} uncordoned\n`);
      assert.equal(await kubectl(`taint node ${node} team=a:PreferNoSchedule`), `node/${node} tainted\n`);
      assert.match((await kubectl.fails(`taint node ${node} team=a:PreferNoSchedule`)).stderr, /already has/);
      assert.match(await kubectl(`describe node ${node}`), /Taints: +team=a:PreferNoSchedule/);
      assert.equal(await kubectl(`taint node ${node} team-`), `node/${node} untainted\n`);
    },
  },
);
