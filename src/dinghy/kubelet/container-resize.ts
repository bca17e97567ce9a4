import {
  type Container,
  compareQuantities,
  quantityValue,
  type ResourceList,
  type ResourceRequirements,
} from "#apimachinery";
import { ContainerError, type Runtime } from "#runtime";

/** What has to be done to give a running container what it has been allotted. */
export type ResizeStep = "none" | "update" | "restart";

const resizable = ["cpu", "memory"] as const;

/**
 * Whether what a container runs with differs from what it has been allotted, and whether it has to be restarted for it.
 * https://kubernetes.io/docs/tasks/configure-pod-container/resize-container-resources/#container-resize-policies
 */
export function resizeStep(container: Container, applied: ResourceRequirements | undefined): ResizeStep {
  const changed = resizable.filter((name) => differs(container.resources, applied, name));
  if (changed.length === 0) return "none";
  const policies = container.resizePolicy ?? [];
  const restarts = policies.some(
    ({ resourceName, restartPolicy }) =>
      restartPolicy === "RestartContainer" && (changed as readonly string[]).includes(resourceName),
  );
  return restarts ? "restart" : "update";
}

function differs(a: ResourceRequirements | undefined, b: ResourceRequirements | undefined, name: string): boolean {
  const same = (one: ResourceList | undefined, other: ResourceList | undefined): boolean => {
    const [left, right] = [one?.[name], other?.[name]];
    if (left === right) return true;
    if (left === undefined || right === undefined) return false;
    return compareQuantities(left, right) === 0;
  };
  return !same(a?.requests, b?.requests) || !same(a?.limits, b?.limits);
}

/** Gives a running container its limits. Resolves with why that cannot be done yet. */
export async function updateResources(runtime: Runtime, id: string, container: Container): Promise<string | undefined> {
  const { cpu, memory } = container.resources?.limits ?? {};
  const limit = memory === undefined ? null : quantityValue(memory);
  const used = runtime.stats(id)?.memoryWorkingSetBytes ?? 0;
  // What is in use already cannot be taken away without a victim.
  if (limit !== null && limit < used)
    return `cannot decrease memory limits: attempting to set container "${container.name}" memory limit (${limit}) below current usage (${used})`;
  try {
    await runtime.updateContainerResources(id, {
      memoryLimit: limit,
      cpuLimit: cpu === undefined ? null : quantityValue(cpu),
    });
    return undefined;
  } catch (error) {
    if (error instanceof ContainerError) return error.message;
    throw error;
  }
}
