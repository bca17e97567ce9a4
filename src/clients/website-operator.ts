/**
 * An operator as its author would write it on a framework: `node website-operator.ts CRD_FILE`, with KUBECONFIG in the
 * environment. A Website becomes a ConfigMap and a Deployment that it owns; its status tells how many replicas are
 * ready; before it goes, a farewell is left behind. Like most operators it ends when its watch breaks, and counts on
 * being started again.
 */

import framework, { type ResourceEvent } from "@dot-i/k8s-operator";
import { KubeConfig, type KubernetesObject, KubernetesObjectApi, PatchStrategy } from "@kubernetes/client-node";

interface Website extends KubernetesObject {
  readonly spec: { readonly replicas: number; readonly text: string };
  readonly status?: object;
}

interface Deployment extends KubernetesObject {
  readonly status?: { readonly readyReplicas?: number };
}

const finalizer = "example.com/farewell";
const kind = "Website";

class WebsiteOperator extends framework.default {
  readonly #objects: KubernetesObjectApi;
  readonly #definition: string;

  constructor(definition: string) {
    super({ debug: () => {}, info: say, warn: say, error: say });
    const config = new KubeConfig();
    config.loadFromDefault();
    this.#objects = KubernetesObjectApi.makeApiClient(config);
    this.#definition = definition;
  }

  protected override async init(): Promise<void> {
    const { group, versions, plural } = await this.registerCustomResourceDefinition(this.#definition);
    const version = versions[0]?.name ?? "";
    await this.watchResource(group, version, plural, (event) => this.#changed(event));
    await this.watchResource("apps", "v1", "deployments", (event) => this.#workloadChanged(event));
  }

  async #changed(event: ResourceEvent): Promise<void> {
    if ((event.type as string) === "DELETED") return;
    const done = await this.handleResourceFinalizer(event, finalizer, ({ object }) =>
      this.#farewell(object as Website),
    );
    if (done) return;
    const website = event.object as Website;
    for (const object of ownedBy(website)) {
      await this.#objects.patch(object, undefined, undefined, "website-operator", true, PatchStrategy.ServerSideApply);
    }
    await this.#tell(website);
  }

  async #workloadChanged({ object }: ResourceEvent): Promise<void> {
    const owner = object.metadata?.ownerReferences?.find((each) => each.kind === kind);
    if (owner === undefined) return;
    const metadata = { name: owner.name, namespace: object.metadata?.namespace as string };
    const website = await this.#objects
      .read<Website>({ apiVersion: owner.apiVersion, kind, metadata })
      .catch(() => undefined);
    if (website !== undefined) await this.#tell(website);
  }

  async #tell(website: Website): Promise<void> {
    const metadata = { name: website.metadata?.name as string, namespace: website.metadata?.namespace as string };
    const head = { apiVersion: "apps/v1", kind: "Deployment", metadata };
    const deployment = await this.#objects.read<Deployment>(head).catch(() => undefined);
    const status = { ready: deployment?.status?.readyReplicas ?? 0, observedGeneration: website.metadata?.generation };
    if (JSON.stringify(status) === JSON.stringify(website.status)) return;
    const meta = {
      id: `websites.${website.apiVersion}`,
      ...metadata,
      resourceVersion: website.metadata?.resourceVersion as string,
      apiVersion: website.apiVersion as string,
      kind,
    };
    await this.patchResourceStatus(meta, status);
  }

  async #farewell({ metadata }: Website): Promise<void> {
    const name = `farewell-${metadata?.name}`;
    const object = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, namespace: metadata?.namespace as string },
    };
    await this.#objects.patch(object, undefined, undefined, "website-operator", true, PatchStrategy.ServerSideApply);
  }
}

function ownedBy({ apiVersion = "", metadata, spec }: Website): KubernetesObject[] {
  const { name = "", namespace = "", uid = "" } = metadata ?? {};
  const ownerReferences = [{ apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }];
  const head = { name, namespace, ownerReferences };
  const labels = { website: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: "web", image: "nginx" }] } };
  const deployment = { replicas: spec.replicas, selector: { matchLabels: labels }, template };
  return [
    { apiVersion: "v1", kind: "ConfigMap", metadata: head, data: { text: spec.text } } as KubernetesObject,
    { apiVersion: "apps/v1", kind: "Deployment", metadata: head, spec: deployment } as KubernetesObject,
  ];
}

function say(message: string): void {
  process.stdout.write(`${message}\n`);
}

await new WebsiteOperator(process.argv[2] as string).start();
