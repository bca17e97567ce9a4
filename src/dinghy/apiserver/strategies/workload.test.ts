import assert from "node:assert/strict";
import { test } from "node:test";
import { serveApi } from "../api-server.test-data.ts";

const old = { "beta.kubernetes.io/arch": "amd64" };
const template = {
  metadata: { labels: { a: "b" } },
  spec: { nodeSelector: old, containers: [{ name: "c", image: "i" }] },
};
const ending = { spec: { ...template.spec, restartPolicy: "Never" } };
const selector = { matchLabels: { a: "b" } };
const claim = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1500m" } } };

const arch = (at: string) =>
  `${at}.nodeSelector[beta.kubernetes.io/arch]: deprecated since v1.14; use "kubernetes.io/arch" instead`;
const dots =
  "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]";

const served = await serveApi();

/** What the answer warns of. */
async function warnings(method: string, url: string, body: object, type?: string): Promise<string[]> {
  const { response } = await served.send(method, url, body, type);
  const header = String((response.headers as Record<string, string>).warning ?? "");
  return [...header.matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)].map((match) => JSON.parse(`"${match[1]}"`) as string);
}

const created: [claim: string, path: string, object: object, expected: string[]][] = [
  [
    "a Deployment",
    "apps/v1/namespaces/x/deployments",
    { metadata: { name: "a.b" }, spec: { selector, template } },
    [dots, arch("spec.template.spec")],
  ],
  [
    "a ReplicaSet",
    "apps/v1/namespaces/x/replicasets",
    { metadata: { name: "a.b" }, spec: { selector, template } },
    [dots, arch("spec.template.spec")],
  ],
  [
    "a DaemonSet, whose Pods get other names",
    "apps/v1/namespaces/x/daemonsets",
    { metadata: { name: "a.b" }, spec: { selector, template } },
    [arch("spec.template.spec")],
  ],
  [
    "a Job",
    "batch/v1/namespaces/x/jobs",
    { metadata: { name: "a.b" }, spec: { template: ending } },
    [dots, arch("spec.template.spec")],
  ],
  [
    "a CronJob",
    "batch/v1/namespaces/x/cronjobs",
    { metadata: { name: "a" }, spec: { schedule: "* * * * *", jobTemplate: { spec: { template: ending } } } },
    [arch("spec.jobTemplate.spec.template.spec")],
  ],
  [
    "a StatefulSet, its claims and its history",
    "apps/v1/namespaces/x/statefulsets",
    {
      metadata: { name: "a" },
      spec: {
        selector,
        template,
        revisionHistoryLimit: -1,
        volumeClaimTemplates: [{ metadata: { name: "d" }, spec: claim }],
      },
    },
    [
      arch("spec.template.spec"),
      'spec.volumeClaimTemplates[0].Spec.resources.requests[storage]: fractional byte value "1500m" is invalid, must be an integer',
      "spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended",
    ],
  ],
];

for (const [name, path, object, expected] of created) {
  test(`the author of ${name} is warned`, async () => {
    assert.deepEqual(await warnings("POST", `/apis/${path}?dryRun=All`, object), expected);
  });
}

test("a template is warned about again only when the object is another", async () => {
  const path = "/apis/apps/v1/namespaces/x/deployments";
  await served.send("POST", path, { metadata: { name: "again" }, spec: { selector, template } });
  const patch = (body: object) => warnings("PATCH", `${path}/again`, body, "application/merge-patch+json");
  assert.deepEqual(await patch({ metadata: { labels: { a: "b" } } }), []);
  assert.deepEqual(await patch({ spec: { paused: true } }), [arch("spec.template.spec")]);
});

const generated = ["batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name", "controller-uid", "job-name"];
const jobLabels: [claim: string, metadata: object, labels: object | undefined, expected: string[]][] = [
  ["a Job without labels has those that its template was given", { name: "a" }, undefined, generated],
  ["a Job takes all labels of its template", { name: "a" }, { a: "b" }, ["a", ...generated]],
  ["a Job with labels of its own takes no others", { name: "a", labels: { x: "y" } }, { a: "b" }, ["x"]],
  ["a Job whose name is made takes only what its author wrote", { generateName: "a" }, { a: "b" }, ["a"]],
];

for (const [claim, metadata, labels, expected] of jobLabels) {
  test(claim, async () => {
    const spec = { template: { metadata: { labels }, spec: ending.spec } };
    const url = "/apis/batch/v1/namespaces/x/jobs?dryRun=All";
    const { body } = await served.send("POST", url, { metadata, spec });
    const made = body as unknown as { metadata: { labels: object } };
    assert.deepEqual(Object.keys(made.metadata.labels).sort(), expected);
  });
}
