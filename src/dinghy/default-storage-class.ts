import { isApiError } from "#apimachinery";
import { type Client, resources } from "#client";

/**
 * The class that a claim gets when it names none: directories of nodes, made at once and removed with the claim.
 * https://kubernetes.io/docs/concepts/storage/storage-classes/#default-storageclass
 */
export async function createDefaultStorageClass(client: Client): Promise<void> {
  const storageClass = {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: "standard", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    provisioner: "seatrial.dev/host-path",
    reclaimPolicy: "Delete",
    volumeBindingMode: "Immediate",
  };
  await client.create(resources.storageClasses, storageClass, {}).catch((error: unknown) => {
    if (!isApiError(error, "AlreadyExists")) throw error;
  });
}
