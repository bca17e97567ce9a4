import assert from "node:assert/strict";
import { tell } from "./kubectl-stories.ts";

const web = (replicas: number, image: string, more = ""): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, labels: { app: web } }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - { name: nginx, image: "${image}" }
        ${more}
`;

const settings = (data: string, name = "settings"): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, labels: { part: settings } }
data: ${data}
---
`;

tell(
  "kubectl apply, diff and kustomize",
  { nodes: 1 },
  {
    "creates, leaves alone, configures": async (kubectl) => {
      const said = (image: string) => kubectl("apply -f -", web(0, image));
      assert.equal(await said("nginx:1"), "deployment.apps/web created\n");
      assert.equal(await said("nginx:1"), "deployment.apps/web unchanged\n");
      assert.equal(await said("nginx:2"), "deployment.apps/web configured\n");
      assert.match(await kubectl("apply view-last-applied deploy/web"), /image: nginx:2/);
    },

    "merges three ways: what others have added stays, what was applied and is no longer goes": async (kubectl) => {
      await kubectl("apply -f -", web(0, "nginx:1", "- { name: helper, image: busybox }"));
      await kubectl("set env deploy/web -c nginx COLOR=blue");
      await kubectl("scale deploy/web --replicas=1");
      await kubectl("apply -f -", web(0, "nginx:2"));
      const spec = JSON.parse(await kubectl("get deploy web -o json")).spec;
      const { containers } = spec.template.spec;
      assert.deepEqual(
        containers.map(({ name, image, env }: Record<string, unknown>) => ({ name, image, env })),
        [{ name: "nginx", image: "nginx:2", env: [{ name: "COLOR", value: "blue" }] }],
      );
      assert.equal(spec.replicas, 0);
    },

    "refuses unknown fields with their path, warns, or is silent": async (kubectl) => {
      const wrong = web(0, "nginx").replace("replicas: 0", "replicsa: 0");
      assert.match((await kubectl.fails("apply -f -", wrong)).stderr, /unknown field "spec.replicsa"/);
      const warned = await kubectl.ends("apply --validate=warn -f -", wrong);
      assert.match(warned.stderr, /^Warning: unknown field "spec.replicsa"\n$/);
      assert.equal((await kubectl.ends("apply --validate=ignore -f -", wrong)).stderr, "");
      assert.match(
        (await kubectl.fails("apply -f -", "kind: ConfigMap\nmetadata: { name: a }\n")).stderr,
        /apiVersion not set/,
      );
    },

    "--dry-run changes nothing, and the server's fills in defaults": async (kubectl) => {
      assert.equal(
        await kubectl("apply --dry-run=client -f -", web(0, "nginx")),
        "deployment.apps/web created (dry run)\n",
      );
      assert.match(
        await kubectl("apply --dry-run=server -o yaml -f -", web(0, "nginx")),
        /schedulerName: default-scheduler/,
      );
      assert.equal((await kubectl.fails("get deploy web")).code, 1);
    },

    "--prune removes what is applied no longer": async (kubectl) => {
      await kubectl("apply -l part=settings --prune -f -", settings("{ a: b }", "one") + settings("{ a: b }", "two"));
      const pruned = await kubectl(
        "apply -l part=settings --prune --prune-allowlist=core/v1/ConfigMap -f -",
        settings("{ a: b }", "one"),
      );
      assert.equal(pruned, "configmap/one unchanged\nconfigmap/two pruned\n");
      assert.equal(await kubectl("get cm -l part=settings -o name"), "configmap/one\n");
    },

    "--applyset prunes by its set": async (kubectl) => {
      const env = { KUBECTL_APPLYSET: "true" };
      const flags = `apply -n ${kubectl.namespace} --prune --applyset=parts -f -`;
      await kubectl(flags, { env, input: settings("{ a: b }", "one") + settings("{ a: b }", "two") });
      const told = await kubectl(flags, { env, input: settings("{ a: b }", "one") });
      assert.match(told, /configmap\/two pruned/);
      assert.equal(await kubectl("get cm -l part=settings -o name"), "configmap/one\n");
    },

    "--server-side: conflicts name the other manager, force takes over, owners are remembered": async (kubectl) => {
      await kubectl("apply --server-side --field-manager=first -f -", settings("{ a: b, c: d }"));
      const refused = await kubectl.fails("apply --server-side --field-manager=second -f -", settings("{ a: x }"));
      assert.match(refused.stderr, /Apply failed with 1 conflict: conflict with "first": .data.a/);
      assert.equal(
        await kubectl("apply --server-side --field-manager=second --force-conflicts -f -", settings("{ a: x }")),
        "configmap/settings serverside-applied\n",
      );
      await kubectl("apply --server-side --field-manager=first -f -", settings("{ }"));
      assert.equal(await kubectl("get cm settings -o jsonpath='{.data}'"), '{"a":"x"}');
    },

    "--server-side: who scales owns the replicas": async (kubectl) => {
      await kubectl("apply --server-side -f -", web(0, "nginx"));
      await kubectl("scale deploy/web --replicas=1");
      const refused = await kubectl.fails("apply --server-side -f -", web(0, "nginx"));
      assert.match(refused.stderr, /conflict with "kubectl" with subresource "scale" using apps\/v1: .spec.replicas/);
      const shared = web(0, "nginx").replace("  replicas: 0\n", "");
      await kubectl("apply --server-side -f -", shared);
      assert.equal(await kubectl("get deploy web -o jsonpath='{.spec.replicas}'"), "1");
    },

    "--server-side after client side: ownership moves over without a conflict": async (kubectl) => {
      await kubectl("apply -f -", settings("{ a: b, c: d }"));
      assert.equal((await kubectl.ends("apply --server-side -f -", settings("{ a: x }"))).code, 0);
      assert.equal(await kubectl("get cm settings -o jsonpath='{.data}'"), '{"a":"x"}');
      const managed = JSON.parse(await kubectl("get cm settings -o json --show-managed-fields")).metadata.managedFields;
      const told = managed.map(({ manager, operation }: Record<string, string>) => `${manager} ${operation}`).sort();
      assert.deepEqual(told, ["kubectl Apply", "kubectl-last-applied Apply"]);
      assert.equal(await kubectl("apply -f -", settings("{ a: z }")), "configmap/settings configured\n");
    },

    "diff shows what would change, and changes nothing": async (kubectl) => {
      await kubectl("apply -f -", settings("{ a: b }"));
      assert.equal(await kubectl("diff -f -", settings("{ a: b }")), "");
      for (const flags of ["", " --server-side --force-conflicts"]) {
        const changed = await kubectl.fails(`diff${flags} -f -`, settings("{ a: x }") + settings("{ n: w }", "new"));
        assert.equal(changed.code, 1, changed.stderr);
        assert.match(changed.stdout, /^- {2}a: b\n\+ {2}a: x$/m);
        assert.match(changed.stdout, /^\+ {2}name: new$/m);
      }
      assert.equal(await kubectl("get cm settings -o jsonpath='{.data.a}'"), "b");
      assert.equal((await kubectl.fails("get cm new")).code, 1);
    },

    "-k applies what kustomize makes": async (kubectl) => {
      const place = kubectl.file(
        "kustomization/kustomization.yaml",
        [
          "namePrefix: my-",
          "labels: [{ pairs: { made: by-kustomize } }]",
          "configMapGenerator: [{ name: made, literals: [a=b], options: { disableNameSuffixHash: true } }]",
        ].join("\n"),
      );
      const folder = place.replace(/\/kustomization.yaml$/, "");
      assert.equal(await kubectl(`apply -k ${folder}`), "configmap/my-made created\n");
      assert.equal(await kubectl("get cm -l made=by-kustomize -o name"), "configmap/my-made\n");
      assert.equal(
        await kubectl(`delete -k ${folder}`),
        `configmap "my-made" deleted${kubectl.since(34) ? ` from ${kubectl.namespace} namespace` : ""}\n`,
      );
    },

    "edit changes by way of an editor, and again when that was refused": async (kubectl) => {
      await kubectl("apply -f -", settings("{ a: b }"));
      const env = { KUBE_EDITOR: "sed -i s/a:.b/a:\\ edited/" };
      assert.equal(await kubectl("edit cm settings", { env }), "configmap/settings edited\n");
      assert.equal(await kubectl("get cm settings -o jsonpath='{.data.a}'"), "edited");
      const untouched = await kubectl.ends("edit cm settings", { env: { KUBE_EDITOR: "true" } });
      assert.deepEqual([untouched.code, untouched.stderr], [0, "Edit cancelled, no changes made.\n"]);
      const bad = { KUBE_EDITOR: "sed -i s/name:.settings/name:\\ other/" };
      assert.match(
        (await kubectl.fails("edit cm settings", { env: bad })).stderr,
        /At least one of apiVersion, kind and name was changed/,
      );
      await kubectl("create deployment web --image=nginx --replicas=0");
      const status = { KUBE_EDITOR: "sed -i s/observedGeneration:.*/observedGeneration:\\ 9/" };
      await kubectl("edit deploy web --subresource=status", { env: status });
    },
  },
);
