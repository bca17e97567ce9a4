/**
 * The vocabulary of the Kubernetes API: object types with their field names verbatim, and the small pure grammars that
 * every component reads the same way (quantities, selectors, owner references, int-or-string).
 *
 * Knows nothing of HTTP, of storage, or of who asks. Enters nobody.
 */

export { ApiError, isApiError } from "./api-error.ts";
export type * from "./apps.ts";
export type * from "./autoscaling.ts";
export type * from "./batch.ts";
export type * from "./core.ts";
export type * from "./discovery.ts";
export { scaledValue } from "./int-or-string.ts";
export { type LabelSelectorTerm, labelSelectorMatches, parseLabelSelector, selectorOf } from "./label-selector.ts";
export type * from "./meta.ts";
export { matchesNode } from "./node-affinity.ts";
export { controllerOf, controllerReference, isOwnedBy } from "./owner-reference.ts";
export { addResources, podLimits, podRequests } from "./pod-resources.ts";
export type * from "./policy.ts";
export {
  addQuantities,
  compareQuantities,
  formatQuantity,
  keptQuantity,
  parseQuantity,
  type Quantity,
  quantityValue,
  roundedToThousandths,
} from "./quantity.ts";
export { missingCompute, quotaMatches, usageOf } from "./quota-usage.ts";
export type * from "./rbac.ts";
export type * from "./storage.ts";
export { tolerates } from "./toleration.ts";
export type { CsiDriver, CsiNode, CsiSource, VolumeAttachment } from "./volume-attachment.ts";
export { volumeAttachmentName } from "./volume-attachment.ts";
