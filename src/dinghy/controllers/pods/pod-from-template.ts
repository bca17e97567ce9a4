import { controllerReference, type KubernetesObject, type ObjectMeta, type PodTemplateSpec } from "#apimachinery";

/** A Pod on its way to the server. */
export interface NewPod {
  apiVersion: "v1";
  kind: "Pod";
  metadata: Partial<ObjectMeta>;
  spec: PodTemplateSpec["spec"];
}

/** A Pod as the template says, managed by `owner`; the server completes its name from `<owner>-`. */
export function podFromTemplate(owner: KubernetesObject, template: PodTemplateSpec): NewPod {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      generateName: `${owner.metadata.name}-`,
      namespace: owner.metadata.namespace,
      ...(labels && { labels: { ...labels } }),
      ...(annotations && { annotations: { ...annotations } }),
      ...(finalizers && { finalizers: [...finalizers] }),
      ownerReferences: [controllerReference(owner)],
    },
    spec: template.spec,
  };
}
