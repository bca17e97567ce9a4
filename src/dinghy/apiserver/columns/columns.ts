import type { KubernetesObject } from "#apimachinery";
import { access } from "./access.ts";
import { cluster } from "./cluster.ts";
import { ageColumn, createdAtColumn, nameColumn, type Printer, printer, text } from "./column.ts";
import { pods } from "./pods.ts";
import { services } from "./services.ts";
import { storage } from "./storage.ts";
import { usage } from "./usage.ts";
import { workloads } from "./workloads.ts";

interface ResourceSlice extends KubernetesObject {
  spec: { nodeName?: string; driver: string; pool?: { name: string } };
}

interface ResourceClaim extends KubernetesObject {
  status?: { allocation?: unknown; reservedFor?: unknown[] };
}

const devices: Readonly<Record<string, Printer>> = {
  "deviceclasses.resource.k8s.io": printer([nameColumn, ageColumn]),
  "resourceclaimtemplates.resource.k8s.io": printer([nameColumn, ageColumn]),
  "resourceclaims.resource.k8s.io": printer<ResourceClaim>([
    nameColumn,
    text("State", "How far it has come", ({ metadata, status }) => {
      const deleted = metadata.deletionTimestamp === undefined ? [] : ["deleted"];
      if (status?.allocation === undefined) return [...deleted, ...(deleted.length === 0 ? ["pending"] : [])].join(",");
      return [...deleted, "allocated", ...(status.reservedFor?.length ? ["reserved"] : [])].join(",");
    }),
    ageColumn,
  ]),
  "resourceslices.resource.k8s.io": printer<ResourceSlice>([
    nameColumn,
    text("Node", "Node that has the devices", ({ spec }) => spec.nodeName ?? "<unset>"),
    text("Driver", "Who knows the devices", ({ spec }) => spec.driver),
    text("Pool", "Pool that the devices belong to", ({ spec }) => spec.pool?.name ?? ""),
    ageColumn,
  ]),
};

/** Every kind that has columns of its own, by `<resource>.<group>`. */
const printers: Readonly<Record<string, Printer>> = {
  pods,
  ...workloads,
  ...cluster,
  ...services,
  ...storage,
  ...access,
  ...devices,
  ...usage,
};

const plain = printer([nameColumn, createdAtColumn]);

export function columnsOf({ group, resource }: { readonly group: string; readonly resource: string }): Printer {
  return printers[group === "" ? resource : `${resource}.${group}`] ?? plain;
}
