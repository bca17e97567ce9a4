/** Why a metric gives no number of replicas; its message goes into Events and conditions. */
export class NoProposal extends Error {}
