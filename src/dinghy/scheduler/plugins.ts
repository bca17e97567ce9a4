import type { Plugin } from "./plugin.ts";
import type { PluginArguments } from "./plugin-arguments.ts";
import { imageLocality } from "./plugins/image-locality.ts";
import { makeInterPodAffinity } from "./plugins/inter-pod-affinity.ts";
import { makeNodeAffinity } from "./plugins/node-affinity.ts";
import { nodeName } from "./plugins/node-name.ts";
import { nodePorts } from "./plugins/node-ports.ts";
import { makeNodeResourcesBalancedAllocation } from "./plugins/node-resources-balanced-allocation.ts";
import { makeNodeResourcesFit } from "./plugins/node-resources-fit.ts";
import { nodeUnschedulable } from "./plugins/node-unschedulable.ts";
import { nodeVolumeLimits } from "./plugins/node-volume-limits.ts";
import { makePodTopologySpread } from "./plugins/pod-topology-spread.ts";
import { taintToleration } from "./plugins/taint-toleration.ts";
import { volumeBinding } from "./plugins/volume-binding.ts";
import { volumeRestrictions } from "./plugins/volume-restrictions.ts";
import { volumeZone } from "./plugins/volume-zone.ts";

/**
 * How each plugin is made, by its name, in the order of the default profile: it decides which reason a node is counted
 * under, for the first to reject it speaks. Throws what is wrong with the arguments.
 * https://kubernetes.io/docs/reference/scheduling/config/#scheduling-plugins
 */
export const pluginMakers: Readonly<Record<string, (settings: PluginArguments) => Plugin>> = {
  NodeUnschedulable: () => nodeUnschedulable,
  NodeName: () => nodeName,
  TaintToleration: () => taintToleration,
  NodeAffinity: makeNodeAffinity,
  NodePorts: () => nodePorts,
  NodeResourcesFit: makeNodeResourcesFit,
  VolumeRestrictions: () => volumeRestrictions,
  NodeVolumeLimits: () => nodeVolumeLimits,
  VolumeBinding: () => volumeBinding,
  VolumeZone: () => volumeZone,
  PodTopologySpread: makePodTopologySpread,
  InterPodAffinity: makeInterPodAffinity,
  NodeResourcesBalancedAllocation: makeNodeResourcesBalancedAllocation,
  ImageLocality: () => imageLocality,
};

/** The plugins of the default profile. */
export const defaultPlugins: readonly Plugin[] = Object.values(pluginMakers).map((make) => make({}));
