import assert from "node:assert/strict";
import { tell } from "./kubectl-stories.ts";

const everything = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: nginx, image: "nginx:1.7.9", ports: [{ containerPort: 80 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  serviceName: db
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec: { containers: [{ name: main, image: busybox, command: [sleep, "3600"] }] }
  volumeClaimTemplates:
    - { metadata: { name: data }, spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } } }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent }
spec:
  selector: { matchLabels: { app: agent } }
  template:
    metadata: { labels: { app: agent } }
    spec: { containers: [{ name: main, image: busybox, command: [sleep, "3600"] }] }
---
apiVersion: batch/v1
kind: Job
metadata: { name: once }
spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox, command: ["true"] }] } } }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: hourly }
spec:
  schedule: "0 * * * *"
  jobTemplate:
    spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox }] } } }
---
apiVersion: v1
kind: Secret
metadata: { name: secret }
stringData: { password: hunter2 }
---
apiVersion: v1
kind: ResourceQuota
metadata: { name: quota }
spec: { hard: { configmaps: "10", pods: "10" } }
---
apiVersion: v1
kind: LimitRange
metadata: { name: limits }
spec: { limits: [{ type: PersistentVolumeClaim, max: { storage: 2Gi } }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
spec:
  rules:
    - host: a.example
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny }
spec: { podSelector: {}, policyTypes: [Ingress] }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web }
spec: { minAvailable: 1, selector: { matchLabels: { app: web } } }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  maxReplicas: 3
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 50 } } }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader }
rules: [{ apiGroups: [""], resources: [pods], verbs: [get, list] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: reader }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader }
subjects: [{ kind: ServiceAccount, name: default }]
`;

/** What describing each kind has to say. */
const sayings: readonly (readonly [string, RegExp])[] = [
  [
    "deployment web",
    /StrategyType: +RollingUpdate[\s\S]*NewReplicaSet: +web-\w+ \(1\/1 replicas created\)[\s\S]*ScalingReplicaSet/,
  ],
  [
    "replicaset -l app=web",
    /Controlled By: +Deployment\/web[\s\S]*Pods Status: +1 Running \/ 0 Waiting[\s\S]*SuccessfulCreate/,
  ],
  [
    "pod -l app=web",
    /Status: +Running[\s\S]*Controlled By: +ReplicaSet\/web-[\s\S]*Container ID: +\w+:\/\/\w+[\s\S]*Ready +True[\s\S]*kube-api-access-[\s\S]*QoS Class: +BestEffort[\s\S]*Scheduled[\s\S]*Started/,
  ],
  [
    "service web",
    /Type: +ClusterIP[\s\S]*IP Families: +IPv4[\s\S]*Port: +<unset> +80\/TCP[\s\S]*Endpoints: +10\.244\.\d+\.\d+:80/,
  ],
  ["statefulset db", /Replicas: +1 desired \| 1 total[\s\S]*Volume Claims:[\s\S]*Name: +data[\s\S]*SuccessfulCreate/],
  ["pvc data-db-0", /Status: +Bound[\s\S]*Access Modes: +RWO[\s\S]*Used By: +db-0/],
  ["daemonset agent", /Desired Number of Nodes Scheduled: 1[\s\S]*Pods Status: +1 Running/],
  ["job once", /Completions: +1[\s\S]*Pods Statuses: +0 Active \(0 Ready\) \/ 1 Succeeded \/ 0 Failed[\s\S]*Completed/],
  ["cronjob hourly", /Schedule: +0 \* \* \* \*[\s\S]*Concurrency Policy: +Allow/],
  ["secret secret", /Type: +Opaque[\s\S]*password: +7 bytes/],
  ["configmap kube-root-ca.crt", /ca.crt:\n----\n-----BEGIN CERTIFICATE-----/],
  ["quota quota", /Resource +Used +Hard\n-+ +-+ +-+\nconfigmaps +1 +10\npods +3 +10/],
  ["limits limits", /PersistentVolumeClaim +storage +- +2Gi/],
  ["ingress web", /a.example +\n +\/ +web:80 \(10\.244\.\d+\.\d+:80\)/],
  ["networkpolicy deny", /PodSelector: +<none>[\s\S]*Policy Types: Ingress/],
  ["pdb web", /Min available: +1[\s\S]*Allowed disruptions: +0[\s\S]*Desired: +1/],
  ["hpa web", /Reference: +Deployment\/web[\s\S]*<unknown> \/ 50%|resource cpu on pods/],
  ["role reader", /pods +\[\] +\[\] +\[get list\]/],
  ["rolebinding reader", /Kind: +Role\n +Name: +reader[\s\S]*ServiceAccount +default/],
  ["serviceaccount default", /Name: +default[\s\S]*Image pull secrets: +<none>/],
  ["endpointslice -l kubernetes.io/service-name=web", /AddressType: +IPv4[\s\S]*TargetRef: +Pod\/web-/],
  [
    "node node1",
    /Roles: +<none>[\s\S]*HolderIdentity: +node1[\s\S]*KubeletReady[\s\S]*Non-terminated Pods:[\s\S]*Allocated resources:/,
  ],
  ["storageclass standard", /IsDefaultClass: +Yes[\s\S]*ReclaimPolicy: +Delete/],
  ["clusterrole view", /Resources +Non-Resource URLs[\s\S]*configmaps +\[\] +\[\] +\[get list watch\]/],
  ["clusterrolebinding cluster-admin", /Name: +cluster-admin[\s\S]*system:masters/],
  ["priorityclass system-node-critical", /Value: +2000001000/],
];

tell(
  "kubectl describe and explain",
  { nodes: 1 },
  {
    "describes every common kind, with its events": async (kubectl) => {
      await kubectl("apply -f -", everything);
      for (const name of ["deployment/web", "statefulset/db", "daemonset/agent"]) {
        await kubectl(`rollout status ${name} --timeout=50s`);
      }
      await kubectl("wait --for=condition=complete job/once --timeout=50s");
      for (const [what, saying] of sayings) assert.match(await kubectl(`describe ${what}`), saying, what);
      assert.match(
        await kubectl(`describe namespace ${kubectl.namespace}`),
        /Status: +Active[\s\S]*Resource Quotas[\s\S]*Resource Limits/,
      );
      const events = await kubectl("events --types=Normal");
      assert.match(
        events,
        /LAST SEEN +TYPE +REASON +OBJECT +MESSAGE[\s\S]*Normal +Started +Pod\/db-0 +Container started/,
      );
      assert.match(await kubectl("events --for job/once"), /Completed +Job\/once/);
      assert.match(
        await kubectl("get events --field-selector reason=Scheduled"),
        /default-scheduler|Successfully assigned/,
      );
    },

    "events --watch tells what happens": async (kubectl) => {
      const watching = kubectl.start("events --watch");
      await kubectl("run noisy --image=busybox --restart=Never -- true");
      await watching.until(/Normal +Started +Pod\/noisy/);
    },

    "an image that cannot be pulled is told": async (kubectl) => {
      await kubectl("run broken --image=no-such-image:1");
      await kubectl(
        "wait --for=jsonpath='{.status.containerStatuses[0].state.waiting.reason}'=ErrImagePull pod/broken --timeout=50s",
      );
      assert.match(await kubectl("get pod broken"), /0\/1 +(ErrImagePull|ImagePullBackOff)/);
      assert.match(await kubectl("describe pod broken"), /Warning +Failed +.*Failed to pull image "no-such-image:1"/);
      assert.match(await kubectl("events --types=Warning"), /Warning +Failed +Pod\/broken/);
      assert.match(
        (await kubectl.fails("logs broken")).stderr,
        /container "broken" in pod "broken" is waiting to start: (trying and failing|image can't be pulled)/,
      );
    },

    "explain knows kinds, nested fields and their types": async (kubectl) => {
      assert.match(await kubectl("explain pods"), /KIND: +Pod\nVERSION: +v1\n[\s\S]*spec\t<PodSpec>/);
      assert.match(
        await kubectl("explain pod.spec.containers.resources.limits"),
        /FIELD: limits <map\[string\]Quantity>/,
      );
      assert.match(
        await kubectl("explain deploy.spec.strategy.type"),
        /FIELD: type <string>\nENUM:\n {4}Recreate\n {4}RollingUpdate/,
      );
      assert.match(await kubectl("explain cronjob --api-version=batch/v1"), /GROUP: +batch\nKIND: +CronJob/);
      const all = await kubectl("explain deployment --recursive");
      assert.match(
        all,
        /spec\t<DeploymentSpec>[\s\S]*template\t<PodTemplateSpec>[\s\S]*containers\t<\[\]Container> -required-[\s\S]*livenessProbe\t<Probe>/,
      );
      const older = await kubectl("explain deploy.spec.template.spec.containers --output=plaintext-openapiv2");
      assert.match(older, /RESOURCE: containers <\[\]Object>[\s\S]*livenessProbe\t<Object>/);
      assert.match((await kubectl.fails("explain pod.spec.nonsense")).stderr, /field "nonsense" does not exist/);
      assert.match((await kubectl.fails("explain nonsense")).stderr, /doesn't have a resource type "nonsense"/);
    },

    "api-resources and api-versions": async (kubectl) => {
      assert.match(
        await kubectl("api-resources"),
        /\npods +po +v1 +true +Pod\n[\s\S]*\ndeployments +deploy +apps\/v1 +true +Deployment\n/,
      );
      assert.match(await kubectl("api-resources --namespaced=false -o name"), /^namespaces\nnodes$/m);
      const apps = await kubectl("api-resources --api-group=apps --verbs=deletecollection -o wide");
      assert.match(
        apps,
        /replicasets +rs +apps\/v1 +true +ReplicaSet +create,delete,deletecollection,get,list,patch,update,watch +all/,
      );
      assert.match(await kubectl("api-resources --categories=all -o name"), /^pods\n[\s\S]*statefulsets.apps\n/);
      assert.match(await kubectl("api-versions"), /^apps\/v1$[\s\S]*^autoscaling\/v2$[\s\S]*^v1$/m);
      assert.match(await kubectl("version"), /Client Version: [\s\S]*Server Version: v1\.36\.0/);
      assert.match(await kubectl("cluster-info"), /control plane[\s\S]*CoreDNS/);
      const dump = await kubectl(`cluster-info dump --namespaces ${kubectl.namespace}`);
      assert.match(dump, /"kind": "NodeList"[\s\S]*"kind": "PodList"/);
    },
  },
);
