import { createRequire } from "node:module";
import type { Plugin } from "./plugin.ts";
import type { PluginArguments } from "./plugin-arguments.ts";
import { pluginMakers } from "./plugins.ts";
import { defaultConfiguration, defaultPreemption, type Profile, type SchedulerConfiguration } from "./profile.ts";

/** The configuration cannot be used; the message names the field and what it takes. */
export class SchedulerConfigurationError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(`scheduler configuration: ${message}`, options);
    this.name = "SchedulerConfigurationError";
  }
}

const version = "kubescheduler.config.k8s.io/v1";

/** Where plugins are enabled and disabled; of these only filtering, scoring and making room can be told apart here. */
const points = [
  "multiPoint",
  "preEnqueue",
  "queueSort",
  "preFilter",
  "filter",
  "postFilter",
  "preScore",
  "score",
  "reserve",
  "permit",
  "preBind",
  "bind",
  "postBind",
] as const;
type Point = (typeof points)[number];

/** Parts of the scheduler that are no plugins here, but are called so in a configuration. */
const builtIn = ["SchedulingGates", "PrioritySort", "DefaultPreemption", "DynamicResources", "DefaultBinder"];

type Fields = Readonly<Record<string, unknown>>;

interface PluginSet {
  readonly enabled: readonly { readonly name: string; readonly weight?: number }[];
  readonly disabled: ReadonlySet<string>;
}

/**
 * What the text (YAML or JSON) of kind KubeSchedulerConfiguration says. Throws `SchedulerConfigurationError`.
 * https://kubernetes.io/docs/reference/scheduling/config/ Upstream: pkg/scheduler/apis/config.
 */
export function readSchedulerConfiguration(text: string): SchedulerConfiguration {
  const fields = object(parsed(text), "the document");
  if (fields.apiVersion !== version || fields.kind !== "KubeSchedulerConfiguration")
    throw new SchedulerConfigurationError(`wants apiVersion ${version} and kind KubeSchedulerConfiguration`);
  const percentage = integer(fields.percentageOfNodesToScore, "percentageOfNodesToScore", 0, 100);
  const first = integer(fields.podInitialBackoffSeconds, "podInitialBackoffSeconds", 1, Number.MAX_SAFE_INTEGER) ?? 1;
  const longest = integer(fields.podMaxBackoffSeconds, "podMaxBackoffSeconds", first, Number.MAX_SAFE_INTEGER) ?? 10;
  const profiles = list(fields.profiles, "profiles").map((one, index) =>
    profile(one, `profiles[${index}]`, percentage),
  );
  for (const [index, { schedulerName }] of profiles.entries()) {
    if (profiles.findIndex((other) => other.schedulerName === schedulerName) < index)
      throw new SchedulerConfigurationError(`profiles[${index}].schedulerName: "${schedulerName}" is there twice`);
  }
  const own = profiles.length === 0 ? [profile({}, "profiles[0]", percentage)] : profiles;
  return { ...defaultConfiguration, profiles: own, firstBackOffMs: first * 1000, longestBackOffMs: longest * 1000 };
}

function parsed(text: string): unknown {
  try {
    // Loaded here because most processes never read a configuration.
    const { parse } = createRequire(import.meta.url)("yaml") as typeof import("yaml");
    return parse(text);
  } catch (error) {
    throw new SchedulerConfigurationError((error as Error).message.split("\n")[0] ?? "", { cause: error });
  }
}

function profile(value: unknown, at: string, percentage: number | undefined): Profile {
  const fields = object(value, at);
  const sets = pluginSets(fields.plugins, `${at}.plugins`);
  const settings = pluginSettings(fields.pluginConfig, `${at}.pluginConfig`);
  const { minCandidateNodesPercentage, minCandidateNodesAbsolute } = settings.get("DefaultPreemption") ?? {};
  const making = `${at}.pluginConfig DefaultPreemption`;
  const preemption = {
    minCandidateNodesPercentage:
      integer(minCandidateNodesPercentage, `${making}.minCandidateNodesPercentage`, 0, 100) ??
      defaultPreemption.minCandidateNodesPercentage,
    minCandidateNodesAbsolute:
      integer(minCandidateNodesAbsolute, `${making}.minCandidateNodesAbsolute`, 0, Number.MAX_SAFE_INTEGER) ??
      defaultPreemption.minCandidateNodesAbsolute,
  };
  return {
    schedulerName: name(fields.schedulerName, `${at}.schedulerName`) ?? "default-scheduler",
    plugins: plugins(sets, settings, at),
    percentageOfNodesToScore:
      integer(fields.percentageOfNodesToScore, `${at}.percentageOfNodesToScore`, 0, 100) ?? percentage,
    ...(isEnabled("DefaultPreemption", "postFilter", sets) && { preemption }),
  };
}

/** The default plugins less those that are disabled, those named in the order in which they are named at the end. */
function plugins(
  sets: ReadonlyMap<Point, PluginSet>,
  settings: ReadonlyMap<string, PluginArguments>,
  at: string,
): readonly Plugin[] {
  const known = Object.keys(pluginMakers);
  const named = [...sets.values()].flatMap(({ enabled }) => enabled.map((one) => one.name));
  const again = named.filter((one) => known.includes(one) && !isDefaultKept(one, sets));
  const order = [...known.filter((one) => !again.includes(one)), ...new Set(again)];
  return order.flatMap((one) => {
    const [filters, scores] = [isEnabled(one, "filter", sets), isEnabled(one, "score", sets)];
    if (!filters && !scores) return [];
    const made = make(one, settings.get(one), at);
    const { refuse, candidates, filter, score, rate, ...rest } = made;
    const weight = weightOf(one, sets) ?? made.weight;
    return {
      ...rest,
      ...(weight !== undefined && { weight }),
      ...(filters && { refuse, candidates, filter }),
      ...(scores && { score, rate }),
    };
  });
}

function make(plugin: string, settings: PluginArguments | undefined, at: string): Plugin {
  try {
    return (pluginMakers[plugin] as (settings: PluginArguments) => Plugin)(settings ?? {});
  } catch (error) {
    throw new SchedulerConfigurationError(`${at}.pluginConfig ${plugin}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** What is said at a point goes before what is said at all points together, and that before the default. */
function isEnabled(plugin: string, point: Point, sets: ReadonlyMap<Point, PluginSet>): boolean {
  for (const where of [point, "multiPoint"] as const) {
    const set = sets.get(where);
    if (set?.enabled.some((one) => one.name === plugin)) return true;
    if (set?.disabled.has(plugin) || set?.disabled.has("*")) return false;
  }
  return true;
}

function isDefaultKept(plugin: string, sets: ReadonlyMap<Point, PluginSet>): boolean {
  const all = sets.get("multiPoint");
  return !(all?.disabled.has("*") || all?.disabled.has(plugin));
}

function weightOf(plugin: string, sets: ReadonlyMap<Point, PluginSet>): number | undefined {
  for (const where of ["score", "multiPoint"] as const) {
    const weight = sets.get(where)?.enabled.find((one) => one.name === plugin)?.weight;
    if (weight) return weight;
  }
  return undefined;
}

function pluginSets(value: unknown, at: string): ReadonlyMap<Point, PluginSet> {
  const sets = new Map<Point, PluginSet>();
  for (const [point, set] of Object.entries(object(value, at))) {
    if (!(points as readonly string[]).includes(point))
      throw new SchedulerConfigurationError(`${at}.${point}: there is no such point; there are ${points.join(", ")}`);
    const fields = object(set, `${at}.${point}`);
    const enabled = list(fields.enabled, `${at}.${point}.enabled`).map((one, index) =>
      entry(one, `${at}.${point}.enabled[${index}]`),
    );
    const disabled = list(fields.disabled, `${at}.${point}.disabled`).map(
      (one, index) => entry(one, `${at}.${point}.disabled[${index}]`, "*").name,
    );
    sets.set(point as Point, { enabled, disabled: new Set(disabled) });
  }
  return sets;
}

function entry(value: unknown, at: string, ...also: string[]): { name: string; weight?: number } {
  const fields = object(value, at);
  const known = [...Object.keys(pluginMakers), ...builtIn, ...also];
  const plugin = name(fields.name, `${at}.name`) ?? "";
  if (!known.includes(plugin))
    throw new SchedulerConfigurationError(`${at}.name: there is no plugin "${plugin}"; there are ${known.join(", ")}`);
  return { name: plugin, weight: integer(fields.weight, `${at}.weight`, 0, 100) };
}

function pluginSettings(value: unknown, at: string): ReadonlyMap<string, PluginArguments> {
  const settings = new Map<string, PluginArguments>();
  for (const [index, one] of list(value, at).entries()) {
    const plugin = entry(one, `${at}[${index}]`).name;
    if (settings.has(plugin)) throw new SchedulerConfigurationError(`${at}[${index}]: ${plugin} is there twice`);
    settings.set(plugin, object((one as Fields).args, `${at}[${index}].args`));
  }
  return settings;
}

function object(value: unknown, at: string): Fields {
  if (value === undefined || value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return value as Fields;
  throw new SchedulerConfigurationError(`${at}: wants fields`);
}

function list(value: unknown, at: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw new SchedulerConfigurationError(`${at}: wants a list`);
}

function name(value: unknown, at: string): string | undefined {
  if (value === undefined || (typeof value === "string" && value !== "")) return value;
  throw new SchedulerConfigurationError(`${at}: wants a name`);
}

function integer(value: unknown, at: string, least: number, most: number): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return value as number;
  throw new SchedulerConfigurationError(`${at}: wants a whole number from ${least} to ${most}, not ${String(value)}`);
}
