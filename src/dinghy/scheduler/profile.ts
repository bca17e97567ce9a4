import type { Plugin } from "./plugin.ts";
import { defaultPlugins } from "./plugins.ts";

/** How many nodes are tried when room is made: a share of those that may do, and at least so many. */
export interface PreemptionArguments {
  readonly minCandidateNodesPercentage: number;
  readonly minCandidateNodesAbsolute: number;
}

/** The rules by which the Pods of one `schedulerName` are placed. */
export interface Profile {
  readonly schedulerName: string;
  /** In their order, each with its weight, and only with what is enabled of it. */
  readonly plugins: readonly Plugin[];
  /** How many of the nodes are looked at, in percent; 0 or undefined: the fewer the more there are. */
  readonly percentageOfNodesToScore?: number;
  /** Undefined: nobody is ended to make room. */
  readonly preemption?: PreemptionArguments;
}

/** What a file of kind KubeSchedulerConfiguration says. */
export interface SchedulerConfiguration {
  /** At least one; no two of one name. */
  readonly profiles: readonly Profile[];
  readonly firstBackOffMs: number;
  readonly longestBackOffMs: number;
}

export const defaultPreemption: PreemptionArguments = {
  minCandidateNodesPercentage: 10,
  minCandidateNodesAbsolute: 100,
};

export const defaultProfile: Profile = {
  schedulerName: "default-scheduler",
  plugins: defaultPlugins,
  preemption: defaultPreemption,
};

export const defaultConfiguration: SchedulerConfiguration = {
  profiles: [defaultProfile],
  firstBackOffMs: 1000,
  longestBackOffMs: 10_000,
};
