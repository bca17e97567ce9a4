import type { KubernetesObject, PersistentVolume, PersistentVolumeClaim } from "#apimachinery";
import { accessModesText } from "./cells.ts";
import { ageColumn, flag, integer, nameColumn, type Printer, printer, text, wide } from "./column.ts";

interface StorageClass extends KubernetesObject {
  provisioner: string;
  reclaimPolicy?: string;
  volumeBindingMode?: string;
  allowVolumeExpansion?: boolean;
}

interface VolumeAttributesClass extends KubernetesObject {
  driverName: string;
}

interface VolumeAttachment extends KubernetesObject {
  spec: { attacher: string; nodeName: string; source?: { persistentVolumeName?: string } };
  status?: { attached?: boolean };
}

interface CsiNode extends KubernetesObject {
  spec: { drivers?: unknown[] };
}

interface CsiDriver extends KubernetesObject {
  spec: {
    attachRequired?: boolean;
    podInfoOnMount?: boolean;
    storageCapacity?: boolean;
    tokenRequests?: { audience: string }[];
    requiresRepublish?: boolean;
    volumeLifecycleModes?: string[];
  };
}

interface CsiStorageCapacity extends KubernetesObject {
  storageClassName: string;
  capacity?: string;
}

const className = (name: unknown): string => (typeof name === "string" ? name : "<unset>");

/** Volumes, claims on them, and where they come from. */
export const storage: Readonly<Record<string, Printer>> = {
  persistentvolumes: printer<PersistentVolume>([
    nameColumn,
    text("Capacity", "Size", ({ spec }) => String(spec.capacity?.storage ?? "0")),
    text("Access Modes", "How it may be mounted", ({ spec }) => accessModesText(spec.accessModes)),
    text("Reclaim Policy", "What happens when it is released", ({ spec }) => spec.persistentVolumeReclaimPolicy ?? ""),
    text("Status", "Whether it is free, bound or released", ({ metadata, status }) =>
      metadata.deletionTimestamp === undefined ? (status?.phase ?? "") : "Terminating",
    ),
    text("Claim", "Who has it", ({ spec: { claimRef } }) => (claimRef ? `${claimRef.namespace}/${claimRef.name}` : "")),
    text("StorageClass", "Class of the volume", ({ spec }) => spec.storageClassName ?? ""),
    text("VolumeAttributesClass", "Class of changeable attributes", ({ spec }) =>
      className(spec.volumeAttributesClassName),
    ),
    text("Reason", "Why it is in its state", ({ status }) => status?.reason ?? ""),
    ageColumn,
    wide("VolumeMode", "Filesystem or Block", ({ spec }) => spec.volumeMode ?? "<unset>"),
  ]),
  persistentvolumeclaims: printer<PersistentVolumeClaim>([
    nameColumn,
    text("Status", "Whether it is bound", ({ metadata, status }) =>
      metadata.deletionTimestamp === undefined ? (status?.phase ?? "") : "Terminating",
    ),
    text("Volume", "What it is bound to", ({ spec }) => spec.volumeName ?? ""),
    text("Capacity", "Size of the volume", ({ spec, status }) =>
      spec.volumeName ? String(status?.capacity?.storage ?? "0") : "",
    ),
    text("Access Modes", "How it may be mounted", ({ spec, status }) =>
      spec.volumeName ? accessModesText(status?.accessModes) : "",
    ),
    text("StorageClass", "Class of the volume", ({ spec }) => spec.storageClassName ?? ""),
    text("VolumeAttributesClass", "Class of changeable attributes", ({ spec }) =>
      className((spec as { volumeAttributesClassName?: string }).volumeAttributesClassName),
    ),
    ageColumn,
    wide("VolumeMode", "Filesystem or Block", ({ spec }) => spec.volumeMode ?? "<unset>"),
  ]),
  "storageclasses.storage.k8s.io": printer<StorageClass>([
    {
      ...nameColumn,
      cell: ({ metadata }) => {
        const isDefault = ["storageclass.kubernetes.io", "storageclass.beta.kubernetes.io"].some(
          (domain) => metadata.annotations?.[`${domain}/is-default-class`] === "true",
        );
        return isDefault ? `${metadata.name} (default)` : metadata.name;
      },
    },
    text("Provisioner", "Who makes volumes", ({ provisioner }) => provisioner),
    text("ReclaimPolicy", "What happens when a volume is released", ({ reclaimPolicy }) => reclaimPolicy ?? "Delete"),
    text("VolumeBindingMode", "When claims are bound", ({ volumeBindingMode }) => volumeBindingMode ?? "Immediate"),
    text(
      "AllowVolumeExpansion",
      "Whether claims may grow",
      ({ allowVolumeExpansion }) => allowVolumeExpansion ?? false,
    ),
    ageColumn,
  ]),
  "volumeattributesclasses.storage.k8s.io": printer<VolumeAttributesClass>([
    {
      ...nameColumn,
      cell: ({ metadata }) => {
        const isDefault =
          metadata.annotations?.["volumeattributesclass.alpha.kubernetes.io/is-default-class"] === "true";
        return isDefault ? `${metadata.name} (default)` : metadata.name;
      },
    },
    text("DriverName", "Who knows the attributes", ({ driverName }) => driverName),
    ageColumn,
  ]),
  "volumeattachments.storage.k8s.io": printer<VolumeAttachment>([
    nameColumn,
    { ...text<VolumeAttachment>("Attacher", "Driver", ({ spec }) => spec.attacher), format: "name" },
    text("PV", "Volume", ({ spec }) => spec.source?.persistentVolumeName ?? ""),
    text("Node", "Node that it is attached to", ({ spec }) => spec.nodeName),
    flag("Attached", "Whether it is", ({ status }) => status?.attached ?? false),
    ageColumn,
  ]),
  "csinodes.storage.k8s.io": printer<CsiNode>([
    nameColumn,
    integer("Drivers", "Number of drivers on the node", ({ spec }) => spec.drivers?.length ?? 0),
    ageColumn,
  ]),
  "csidrivers.storage.k8s.io": printer<CsiDriver>([
    nameColumn,
    flag("AttachRequired", "Whether volumes must be attached first", ({ spec }) => spec.attachRequired ?? true),
    flag("PodInfoOnMount", "Whether the driver is told about the Pod", ({ spec }) => spec.podInfoOnMount ?? false),
    flag("StorageCapacity", "Whether the scheduler looks at capacity", ({ spec }) => spec.storageCapacity ?? false),
    text("TokenRequests", "Audiences of the tokens that the driver gets", ({ spec }) =>
      spec.tokenRequests ? spec.tokenRequests.map(({ audience }) => audience).join(",") : "<unset>",
    ),
    flag(
      "RequiresRepublish",
      "Whether volumes are published again and again",
      ({ spec }) => spec.requiresRepublish ?? false,
    ),
    text(
      "Modes",
      "Lifecycles that the driver knows",
      ({ spec }) => (spec.volumeLifecycleModes ?? []).join(",") || "<none>",
    ),
    ageColumn,
  ]),
  "csistoragecapacities.storage.k8s.io": printer<CsiStorageCapacity>([
    nameColumn,
    text("StorageClassName", "Class", ({ storageClassName }) => storageClassName),
    text("Capacity", "What is left", ({ capacity }) => capacity ?? "<unset>"),
  ]),
};
