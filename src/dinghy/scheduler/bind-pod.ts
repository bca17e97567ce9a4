import type { Pod } from "#apimachinery";
import { type Client, resources, type SeriesEventRecorder } from "#client";

/** Gives the Pod its node, by its subresource `binding`: what makes the kubelet there start it. */
export async function bindPod(client: Client, recorder: SeriesEventRecorder, pod: Pod, node: string): Promise<void> {
  const { namespace, name, uid } = pod.metadata;
  const binding = {
    apiVersion: "v1",
    kind: "Binding",
    metadata: { name, namespace, uid },
    target: { kind: "Node", name: node },
  };
  await client.create(resources.pods, binding, { namespace, name, subresource: "binding" });
  const note = `Successfully assigned ${namespace}/${name} to ${node}`;
  recorder.record(pod, "Normal", "Scheduled", "Binding", note);
}
