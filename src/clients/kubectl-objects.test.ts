import assert from "node:assert/strict";
import { KeyObject } from "node:crypto";
import "reflect-metadata";
import { Pkcs10CertificateRequestGenerator } from "@peculiar/x509";
import { type Kubectl, tell } from "./kubectl-stories.ts";

/** `kubectl create …` of everything that it can make of its arguments; `$` is the story's own namespace. */
const creations: readonly (readonly [string, string])[] = [
  ["deployment made --image=nginx --replicas=0 --port=80", "deployment.apps/made"],
  ["job made --image=busybox -- true", "job.batch/made"],
  ["cronjob made --image=busybox --schedule='0 0 1 1 *' -- true", "cronjob.batch/made"],
  ["job by-hand --from=cronjob/made", "job.batch/by-hand"],
  ["configmap made --from-literal=a=b", "configmap/made"],
  ["secret generic made --from-literal=a=b", "secret/made"],
  ["secret docker-registry pull --docker-username=u --docker-password=p", "secret/pull"],
  ["quota made --hard=pods=20 --scopes=BestEffort --dry-run=server", "resourcequota/made"],
  ["quota made --hard=services=20", "resourcequota/made"],
  ["role made --verb=get,list --resource=pods,deployments.apps/scale", "role.rbac.authorization.k8s.io/made"],
  ["rolebinding made --role=made --serviceaccount=$:default --group=g", "rolebinding.rbac.authorization.k8s.io/made"],
  ["clusterrole made-$ --verb=get --non-resource-url=/healthz", "clusterrole.rbac.authorization.k8s.io/made-$"],
  ["clusterrole sum-$ --aggregation-rule=a=b", "clusterrole.rbac.authorization.k8s.io/sum-$"],
  ["clusterrolebinding made-$ --clusterrole=made-$ --user=u", "clusterrolebinding.rbac.authorization.k8s.io/made-$"],
  ["serviceaccount made", "serviceaccount/made"],
  ["ingress made --rule='a.example/x*=made:80,tls=cert' --class=c", "ingress.networking.k8s.io/made"],
  ["poddisruptionbudget made --selector=app=made --min-available=1", "poddisruptionbudget.policy/made"],
  ["priorityclass made-$ --value=100 --preemption-policy=Never", "priorityclass.scheduling.k8s.io/made-$"],
  ["service clusterip made --tcp=80:8080", "service/made"],
  ["service clusterip headless --clusterip=None --tcp=80", "service/headless"],
  ["service nodeport node --tcp=80:8080", "service/node"],
  ["service loadbalancer balanced --tcp=80:8080", "service/balanced"],
  ["service externalname outside --external-name=example.com", "service/outside"],
];

const fields = (text: string): string[] => text.trim().split(/\s+/);

tell(
  "kubectl create, change, delete",
  { nodes: 1 },
  {
    "create makes objects of its arguments": async (kubectl) => {
      for (const [args, created] of creations) {
        const own = (text: string): string => text.replaceAll("$", kubectl.namespace);
        const suffix = args.includes("--dry-run") ? " (server dry run)" : "";
        assert.equal(await kubectl(`create ${own(args)}`), `${own(created)} created${suffix}\n`);
      }
      assert.equal(await kubectl("get secret made -o jsonpath={.data.a}"), "Yg==");
      assert.equal(await kubectl("get service made -o jsonpath={.spec.ports[0].targetPort}"), "8080");
      assert.match(
        await kubectl("get svc"),
        /balanced +LoadBalancer +[\d.]+ +<pending> +80:\d+\/TCP[\s\S]*headless +ClusterIP +None[\s\S]*outside +ExternalName +<none> +example.com/,
      );
      assert.match(await kubectl("get ingress"), /made +c +a.example +80, 443/);
      await kubectl("wait --for=condition=complete job/by-hand --timeout=50s");
      const exists = await kubectl.fails("create configmap made");
      assert.equal(exists.stderr, 'error: failed to create configmap: configmaps "made" already exists\n');
      assert.match(
        (await kubectl.fails("create configmap Wrong_Name")).stderr,
        /Invalid value: "Wrong_Name": a lowercase RFC 1123 subdomain/,
      );
      await kubectl(`create namespace ${kubectl.namespace}-two`);
      await kubectl(`delete namespace ${kubectl.namespace}-two --timeout=50s`);
    },

    "create token, bound to an audience, a time and a Pod": async (kubectl) => {
      await kubectl("create serviceaccount robot");
      const claims = (token: string) => JSON.parse(Buffer.from(token.split(".")[1] as string, "base64url").toString());
      const { sub, aud, exp, iat } = claims(await kubectl("create token robot --duration=20m --audience=a"));
      assert.deepEqual([sub, aud, exp - iat], [`system:serviceaccount:${kubectl.namespace}:robot`, ["a"], 1200]);
      await kubectl(`run pod --image=nginx --overrides='{"spec":{"serviceAccountName":"robot"}}'`);
      const bound = claims(await kubectl("create token robot --bound-object-kind=Pod --bound-object-name=pod"));
      assert.equal(bound["kubernetes.io"].pod.name, "pod");
      const token = (await kubectl("create token robot")).trim();
      assert.match(
        await kubectl(`auth whoami --token=${token} --kubeconfig=${anonymous(kubectl)}`),
        /Username +system:serviceaccount:story-\d+:robot/,
      );
    },

    "label, annotate, and their refusals": async (kubectl) => {
      await kubectl("create configmap a");
      assert.equal(await kubectl("label configmap a x=y"), "configmap/a labeled\n");
      assert.equal(await kubectl("label configmap a x=y"), "configmap/a not labeled\n");
      assert.match(
        (await kubectl.fails("label configmap a x=z")).stderr,
        /already has a value \(y\), and --overwrite is false/,
      );
      await kubectl("label configmap a x=z --overwrite");
      assert.equal(await kubectl("label configmap a --list"), "x=z\n");
      assert.equal(await kubectl("label configmap a x-"), "configmap/a unlabeled\n");
      assert.equal(await kubectl("annotate configmap a d='some words'"), "configmap/a annotated\n");
      assert.equal(await kubectl("get configmap a -o jsonpath='{.metadata.annotations.d}'"), "some words");
      await kubectl("annotate configmap a d-");
      assert.match((await kubectl.fails("label configmap a 'x=not allowed!'")).stderr, /a valid label must be/);
    },

    "patch: strategic, merge, JSON, of a subresource": async (kubectl) => {
      await kubectl("create deployment web --image=nginx --replicas=0");
      const container = JSON.stringify({
        spec: { template: { spec: { containers: [{ name: "more", image: "busybox" }] } } },
      });
      assert.equal(await kubectl(`patch deploy web -p '${container}'`), "deployment.apps/web patched\n");
      assert.deepEqual(fields(await kubectl("get deploy web -o jsonpath='{..containers[*].name}'")), ["more", "nginx"]);
      await kubectl(`patch deploy web --type=merge -p '${container}'`);
      assert.equal(await kubectl("get deploy web -o jsonpath='{..containers[*].name}'"), "more");
      await kubectl(
        `patch deploy web --type=json -p '[{"op":"replace","path":"/spec/revisionHistoryLimit","value":3}]'`,
      );
      assert.equal(await kubectl("get deploy web -o jsonpath={.spec.revisionHistoryLimit}"), "3");
      const none = await kubectl(`patch deploy web --type=merge -p '{"spec":{"revisionHistoryLimit":3}}'`);
      assert.equal(none, "deployment.apps/web patched (no change)\n");
      await kubectl(`patch deploy web --subresource=scale --type=merge -p '{"spec":{"replicas":1}}'`);
      assert.equal(await kubectl("get deploy web -o jsonpath={.spec.replicas}"), "1");
      const tested = await kubectl.fails(
        `patch deploy web --type=json -p '[{"op":"test","path":"/spec/replicas","value":9}]'`,
      );
      assert.match(tested.stderr, /test operation failed|testing path|the server rejected our request/i);
      const selector = await kubectl.fails(
        `patch deploy web --type=merge -p '{"spec":{"selector":{"matchLabels":{"app":"x"}}}}'`,
      );
      assert.match(selector.stderr, /field is immutable/);
    },

    "replace, and --force": async (kubectl) => {
      await kubectl("create configmap a --from-literal=k=v");
      const text = await kubectl("get configmap a -o yaml");
      assert.equal(await kubectl("replace -f -", text.replace("k: v", "k: w")), "configmap/a replaced\n");
      assert.match(
        (await kubectl.fails("replace -f -", text)).stderr,
        /the object has been modified; please apply your changes to the latest version/,
      );
      const uid = await kubectl("get configmap a -o jsonpath={.metadata.uid}");
      const fresh = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { k: x }\n";
      assert.match(
        await kubectl("replace --force -f -", fresh),
        /configmap "a" deleted[^\n]*\nconfigmap\/a replaced\n/,
      );
      assert.notEqual(await kubectl("get configmap a -o jsonpath={.metadata.uid}"), uid);
      assert.match(
        (await kubectl.fails("replace -f -", fresh.replace("name: a", "name: b"))).stderr,
        /configmaps "b" not found/,
      );
    },

    "delete: waiting, cascades, selectors, finalizers": async (kubectl) => {
      await kubectl("create deployment web --image=nginx --replicas=1");
      await kubectl("rollout status deploy/web --timeout=50s");
      assert.match(await kubectl("delete deploy web --cascade=orphan"), /deployment.apps "web" deleted/);
      assert.match(await kubectl("get rs,pods -o name"), /replicaset.apps\/web-\w+\n/);
      await kubectl("delete rs --all --cascade=foreground --timeout=50s");
      await kubectl("wait --for=delete pods -l app=web --timeout=50s");
      assert.equal(await kubectl("get rs,pods -o name"), "");
      for (const name of ["a", "b", "c"]) await kubectl(`create configmap ${name}`);
      await kubectl("label configmap a b kind=x");
      assert.match(await kubectl("delete configmap -l kind=x"), /"a" deleted[^\n]*\nconfigmap "b" deleted/);
      assert.match(await kubectl("delete configmap a --ignore-not-found"), /^$/);
      await kubectl(`patch configmap c -p '{"metadata":{"finalizers":["example.com/held"]}}'`);
      assert.equal((await kubectl.fails("delete configmap c --timeout=1s")).code, 1);
      assert.match(await kubectl("get configmap c -o jsonpath={.metadata.deletionTimestamp}"), /^\d{4}-/);
      const waiting = kubectl.start("delete configmap c --timeout=50s");
      await waiting.until(/"c" deleted/);
      await kubectl(`patch configmap c --type=json -p '[{"op":"remove","path":"/metadata/finalizers"}]'`);
      assert.equal((await waiting.ended).code, 0, waiting.told);
      await kubectl(
        "run stubborn --image=busybox --restart=Never -- sh -c 'trap true TERM; while true; do sleep 1; done'",
      );
      await kubectl("wait --for=condition=Ready pod/stubborn --timeout=50s");
      assert.match(await kubectl("delete pod stubborn --now --wait=false"), /deleted/);
      assert.match(await kubectl("delete pod stubborn --force --grace-period=0"), /force deleted/);
      assert.match((await kubectl.fails("delete pod nobody")).stderr, /pods "nobody" not found/);
      assert.match(await kubectl("delete configmap --all --dry-run=server"), /\(server dry run\)/);
    },

    "auth: can-i, its list, whoami, reconcile": async (kubectl) => {
      assert.equal(await kubectl("auth can-i create pods"), "yes\n");
      const denied = await kubectl.fails("auth can-i create pods --as=system:serviceaccount:a:b");
      assert.deepEqual([denied.code, denied.stdout], [1, "no\n"]);
      assert.match(
        await kubectl("auth can-i --list"),
        /Resources +Non-Resource URLs +Resource Names +Verbs\n\*\.\* +\[\] +\[\] +\[\*\]/,
      );
      assert.match(
        await kubectl("auth whoami"),
        /Username +admin\nGroups +\[system:masters system:authenticated\]\nExtra: authentication.kubernetes.io\/credential-id +\[X509SHA256=[\da-f]{64}\]/,
      );
      assert.match(
        await kubectl("auth whoami --as=jane --as-group=dev"),
        /Username +jane\nGroups +\[dev system:authenticated\]/,
      );
      const rbac = (verbs: string, user: string): string => `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: r, namespace: ${kubectl.namespace} }
rules: [{ apiGroups: [""], resources: [pods], verbs: [${verbs}] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: r, namespace: ${kubectl.namespace} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: r }
subjects: [{ kind: User, name: ${user}, apiGroup: rbac.authorization.k8s.io }]
`;
      assert.match(
        await kubectl("auth reconcile -f -", rbac("get", "jane")),
        /role.*\/r reconciled\nrolebinding.*\/r reconciled/,
      );
      await kubectl("auth reconcile -f -", rbac("list", "joe"));
      assert.equal(await kubectl("auth can-i get pods --as=joe"), "yes\n");
      await kubectl("auth reconcile --remove-extra-permissions --remove-extra-subjects -f -", rbac("list", "joe"));
      assert.equal((await kubectl.fails("auth can-i get pods --as=joe")).stdout, "no\n");
      assert.equal((await kubectl.fails("auth can-i list pods --as=jane")).stdout, "no\n");
      assert.match(
        (await kubectl.fails("get pods --as=jane")).stderr,
        /pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace/,
      );
    },

    "certificate: approve and deny": async (kubectl) => {
      const { namespace } = kubectl;
      const keys: Record<string, string> = {};
      for (const [name, verb] of [
        ["yes", "approve"],
        ["no", "deny"],
      ] as const) {
        const { pem, key } = await certificateRequest();
        keys[name] = key;
        const request = Buffer.from(pem).toString("base64");
        await kubectl(
          "create -f -",
          `
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: { name: ${namespace}-${name} }
spec: { request: ${request}, signerName: kubernetes.io/kube-apiserver-client, usages: [client auth], expirationSeconds: 3600 }
`,
        );
        assert.match(
          await kubectl(`certificate ${verb} ${namespace}-${name}`),
          /certificatesigningrequest.certificates.k8s.io\/\S+ (approved|denied)/,
        );
      }
      await kubectl(`wait --for=jsonpath='{.status.certificate}' csr/${namespace}-yes --timeout=50s`);
      assert.match(
        await kubectl(`get csr ${namespace}-yes`),
        /kubernetes.io\/kube-apiserver-client +admin +(60m|1h) +Approved,Issued/,
      );
      assert.match(await kubectl(`get csr ${namespace}-no`), /Denied/);
      assert.match(await kubectl(`describe csr ${namespace}-yes`), /Requesting User: +admin[\s\S]*Common Name: +jane/);
      const certificate = await kubectl(`get csr ${namespace}-yes -o jsonpath={.status.certificate}`);
      const certificateFile = kubectl.file("jane.crt", Buffer.from(certificate, "base64").toString());
      const keyFile = kubectl.file("jane.key", keys.yes as string);
      const asJane = `--kubeconfig=${anonymous(kubectl)} --client-certificate=${certificateFile} --client-key=${keyFile}`;
      assert.match(await kubectl(`auth whoami ${asJane}`), /Username +jane\nGroups +\[dev system:authenticated\]/);
    },

    "config and proxy": async (kubectl) => {
      assert.match(await kubectl("config view --minify"), new RegExp(`namespace: ${kubectl.namespace}`));
      assert.match(await kubectl("config get-contexts"), /CURRENT +NAME +CLUSTER/);
      const proxy = kubectl.start("proxy --port=0");
      const [, port] = await proxy.until(/Starting to serve on 127\.0\.0\.1:(\d+)/);
      const pods = await fetch(`http://127.0.0.1:${port}/api/v1/namespaces/${kubectl.namespace}/configmaps`);
      assert.equal(((await pods.json()) as { kind: string }).kind, "ConfigMapList");
    },
  },
);

/** A kubeconfig without credentials. */
function anonymous(kubectl: Kubectl): string {
  return kubectl.file("anonymous", kubectl.cluster.kubeconfig.replace(/^ *client-(certificate|key)-data:.*\n/gm, ""));
}

/** A key of jane's, and what she asks for with it. */
async function certificateRequest(): Promise<{ pem: string; key: string }> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const name = "O=dev, CN=jane";
  const request = await Pkcs10CertificateRequestGenerator.create({ name, keys, signingAlgorithm: algorithm });
  const key = KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" }).toString();
  return { pem: `${request.toString("pem")}\n`, key };
}
