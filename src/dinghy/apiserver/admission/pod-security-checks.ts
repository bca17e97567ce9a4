/**
 * What the Pod Security Standards forbid. Over 400 lines because it is one table: each check is a few lines, and none
 * of them means anything without the two lists at the end.
 */
import type { Container, ObjectMeta, PodSpec } from "#apimachinery";

export type SecurityLevel = "privileged" | "baseline" | "restricted";

/** One thing that a Pod does and may not. */
export interface SecurityViolation {
  /** In a few words: `host namespaces`. */
  readonly reason: string;
  /** Where, and what to do: `hostNetwork=true`. */
  readonly detail: string;
}

/** Fields of a security context that matter here, of a Pod or of a container. */
interface SecuritySettings {
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly procMount?: string;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly seccompProfile?: { readonly type?: string };
  readonly appArmorProfile?: { readonly type?: string };
  readonly seLinuxOptions?: { readonly type?: string; readonly user?: string; readonly role?: string };
  readonly windowsOptions?: { readonly hostProcess?: boolean };
  readonly sysctls?: readonly { readonly name: string }[];
}

/** What the checks look at. */
interface Subject {
  readonly spec: PodSpec;
  /** The minor version of the standards; those of newer versions know more. */
  readonly version: number;
  readonly windows: boolean;
  /** A user namespace of its own: root in it is nobody outside. */
  readonly ownUsers: boolean;
  readonly metadata: Partial<ObjectMeta>;
  readonly pod: SecuritySettings;
  readonly containers: readonly {
    readonly name: string;
    readonly container: Container;
    readonly own: SecuritySettings;
  }[];
}

type Check = (subject: Subject) => SecurityViolation | undefined;

/** The newest version of the standards that v1.36 knows; `latest` means this one. */
const newest = 35;

/**
 * Everything about a Pod that its level forbids in that minor version of the standards, in the order in which real
 * servers tell it: what baseline forbids by the names of its checks, then what restricted adds by the names of its own.
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/
 * Upstream: staging/src/k8s.io/pod-security-admission/policy (registry.go and the checks).
 */
export function securityViolations(
  level: SecurityLevel,
  metadata: Partial<ObjectMeta>,
  spec: PodSpec,
  wanted = newest,
): SecurityViolation[] {
  if (level === "privileged") return [];
  const version = Math.min(wanted, newest);
  const all = [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])];
  const subject: Subject = {
    spec,
    version,
    windows: spec.os?.name === "windows",
    ownUsers: (spec as { readonly hostUsers?: boolean }).hostUsers === false,
    metadata,
    pod: (spec.securityContext ?? {}) as SecuritySettings,
    containers: all.map((container) => ({
      name: container.name,
      container,
      own: (container.securityContext ?? {}) as SecuritySettings,
    })),
  };
  return checksOf(level, version)
    .map((check) => check(subject))
    .filter((violation) => violation !== undefined);
}

function checksOf(level: SecurityLevel, version: number): Check[] {
  const added = level === "restricted" ? restricted.filter(({ since }) => since <= version) : [];
  const replaced = new Set(added.map(({ insteadOf }) => insteadOf));
  const kept = baseline.filter(({ since, check }) => since <= version && !replaced.has(check));
  return [...kept, ...added].map(({ check }) => check);
}

/** Real servers put marks around values and escape nothing. */
function quoted(values: Iterable<string>): string {
  return [...new Set(values)].map((value) => `"${value}"`).join(", ");
}

/** `container "a"`, `containers "a", "b"` */
function containersText(names: readonly string[]): string {
  return `container${names.length === 1 ? "" : "s"} ${quoted(names)}`;
}

/** `pod and container "a"`, or whichever of the two there is. */
function settersText(pod: boolean, names: readonly string[]): string {
  return [...(pod ? ["pod"] : []), ...(names.length > 0 ? [containersText(names)] : [])].join(" and ");
}

function namesOf(subject: Subject, wanted: (own: SecuritySettings, container: Container) => boolean): string[] {
  return subject.containers.filter(({ own, container }) => wanted(own, container)).map(({ name }) => name);
}

/** From v1.25 on, what Windows has no notion of is not asked of its Pods. */
function sparesWindows({ version, windows }: Subject): boolean {
  return windows && version >= 25;
}

/** From v1.35 on, who is root in a user namespace does not matter. */
function sparesOwnUsers({ version, ownUsers }: Subject): boolean {
  return ownUsers && version >= 35;
}

const allowPrivilegeEscalation: Check = (subject) => {
  if (sparesWindows(subject)) return undefined;
  const names = namesOf(subject, (own) => own.allowPrivilegeEscalation !== false);
  if (names.length === 0) return undefined;
  const detail = `${containersText(names)} must set securityContext.allowPrivilegeEscalation=false`;
  return { reason: "allowPrivilegeEscalation != false", detail };
};

const appArmorAnnotation = "container.apparmor.security.beta.kubernetes.io/";

const appArmorProfile: Check = (subject) => {
  const barred = ({ appArmorProfile: profile }: SecuritySettings): boolean =>
    profile?.type !== undefined && profile.type !== "RuntimeDefault" && profile.type !== "Localhost";
  const annotations = Object.entries(subject.metadata.annotations ?? {})
    .filter(([key]) => key.startsWith(appArmorAnnotation))
    .filter(([, value]) => value !== "" && value !== "runtime/default" && !value.startsWith("localhost/"))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .sort();
  const names = namesOf(subject, barred);
  const types = [subject.pod, ...subject.containers.map(({ own }) => own)].filter(barred);
  const values = [...new Set(types.map(({ appArmorProfile: profile }) => profile?.type ?? ""))].sort();
  const setters = [
    settersText(barred(subject.pod), names),
    annotations.length === 0 ? "" : `annotation${annotations.length === 1 ? "" : "s"}`,
  ].filter((setter) => setter !== "");
  if (setters.length === 0) return undefined;
  const all = [...values, ...annotations];
  const detail = `${setters.join(" and ")} must not set AppArmor profile type to ${quoted(all)}`;
  return { reason: `forbidden AppArmor profile${all.length === 1 ? "" : "s"}`, detail };
};

const defaultCapabilities = new Set(
  "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT".split(
    " ",
  ),
);

function addedBeyond(subject: Subject, allowed: ReadonlySet<string>): string | undefined {
  const beyond = ({ capabilities }: SecuritySettings): string[] =>
    (capabilities?.add ?? []).filter((capability) => !allowed.has(capability));
  const names = namesOf(subject, (own) => beyond(own).length > 0);
  if (names.length === 0) return undefined;
  const added = subject.containers.flatMap(({ own }) => beyond(own)).sort();
  return `${containersText(names)} must not include ${quoted(added)} in securityContext.capabilities.add`;
}

const baselineCapabilities: Check = (subject) => {
  const detail = addedBeyond(subject, defaultCapabilities);
  return detail === undefined ? undefined : { reason: "non-default capabilities", detail };
};

const restrictedCapabilities: Check = (subject) => {
  if (sparesWindows(subject)) return undefined;
  const keeping = namesOf(subject, ({ capabilities }) => !capabilities?.drop?.includes("ALL"));
  const details = [
    keeping.length > 0 && `${containersText(keeping)} must set securityContext.capabilities.drop=["ALL"]`,
    addedBeyond(subject, new Set(["NET_BIND_SERVICE"])),
  ].filter((detail) => typeof detail === "string");
  return details.length === 0 ? undefined : { reason: "unrestricted capabilities", detail: details.join("; ") };
};

const hostNamespaces: Check = ({ spec }) => {
  const used = (["hostNetwork", "hostPID", "hostIPC"] as const).filter((field) => spec[field]);
  if (used.length === 0) return undefined;
  return { reason: "host namespaces", detail: used.map((field) => `${field}=true`).join(", ") };
};

const hostPathVolumes: Check = ({ spec }) => {
  const names = (spec.volumes ?? []).filter(({ hostPath }) => hostPath !== undefined).map(({ name }) => name);
  if (names.length === 0) return undefined;
  return { reason: "hostPath volumes", detail: `volume${names.length === 1 ? "" : "s"} ${quoted(names)}` };
};

const hostPorts: Check = (subject) => {
  const portsOf = ({ ports }: Container): number[] =>
    (ports ?? []).map(({ hostPort }) => hostPort ?? 0).filter(Boolean);
  const names = namesOf(subject, (_own, container) => portsOf(container).length > 0);
  if (names.length === 0) return undefined;
  const ports = [...new Set(subject.containers.flatMap(({ container }) => portsOf(container)))].map(String).sort();
  const uses = names.length === 1 ? "uses" : "use";
  const detail = `${containersText(names)} ${uses} hostPort${ports.length === 1 ? "" : "s"} ${ports.join(", ")}`;
  return { reason: "hostPort", detail };
};

const hostProbes: Check = (subject) => {
  const hostsOf = ({ livenessProbe, readinessProbe, startupProbe, lifecycle }: Container): string[] =>
    [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop]
      .flatMap((handler) => [handler?.httpGet?.host, handler?.tcpSocket?.host])
      .filter((host): host is string => host !== undefined && host !== "");
  const names = namesOf(subject, (_own, container) => hostsOf(container).length > 0);
  if (names.length === 0) return undefined;
  const hosts = [...new Set(subject.containers.flatMap(({ container }) => hostsOf(container)))].sort();
  names.sort();
  const uses = names.length === 1 ? "uses" : "use";
  const detail = `${containersText(names)} ${uses} probe or lifecycle host${hosts.length === 1 ? "" : "s"} ${quoted(hosts)}`;
  return { reason: "probe or lifecycle host", detail };
};

const privileged: Check = (subject) => {
  const names = namesOf(subject, (own) => own.privileged === true);
  if (names.length === 0) return undefined;
  return { reason: "privileged", detail: `${containersText(names)} must not set securityContext.privileged=true` };
};

const procMount: Check = (subject) => (sparesOwnUsers(subject) ? undefined : restrictedProcMount(subject));

const restrictedProcMount: Check = (subject) => {
  const barred = ({ procMount: mount }: SecuritySettings): boolean => mount !== undefined && mount !== "Default";
  const names = namesOf(subject, barred);
  if (names.length === 0) return undefined;
  const values = quoted(
    subject.containers
      .filter(({ own }) => barred(own))
      .map(({ own }) => own.procMount ?? "")
      .sort(),
  );
  return {
    reason: "procMount",
    detail: `${containersText(names)} must not set securityContext.procMount to ${values}`,
  };
};

const harmlessVolumes = new Set(
  "configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret".split(" "),
);

const restrictedVolumes: Check = ({ spec }) => {
  const barred = (spec.volumes ?? []).flatMap(({ name, ...sources }) =>
    Object.keys(sources)
      .filter((type) => !harmlessVolumes.has(type))
      .map((type) => ({ name, type })),
  );
  if (barred.length === 0) return undefined;
  const types = [...new Set(barred.map(({ type }) => type))].sort();
  const one = barred.length === 1;
  const detail = `volume${one ? "" : "s"} ${quoted(barred.map(({ name }) => name))} ${one ? "uses" : "use"} restricted volume type${types.length === 1 ? "" : "s"} ${quoted(types)}`;
  return { reason: "restricted volume types", detail };
};

const runAsNonRoot: Check = (subject) => {
  if (sparesOwnUsers(subject)) return undefined;
  const wrong = namesOf(subject, (own) => own.runAsNonRoot === false);
  const podWrong = subject.pod.runAsNonRoot === false;
  const missing = subject.pod.runAsNonRoot ? [] : namesOf(subject, (own) => own.runAsNonRoot === undefined);
  const reason = "runAsNonRoot != true";
  if (podWrong || wrong.length > 0) {
    return { reason, detail: `${settersText(podWrong, wrong)} must not set securityContext.runAsNonRoot=false` };
  }
  if (missing.length === 0) return undefined;
  return { reason, detail: `pod or ${containersText(missing)} must set securityContext.runAsNonRoot=true` };
};

const runAsUser: Check = (subject) => {
  if (sparesOwnUsers(subject)) return undefined;
  const names = namesOf(subject, (own) => own.runAsUser === 0);
  const pod = subject.pod.runAsUser === 0;
  if (!pod && names.length === 0) return undefined;
  return { reason: "runAsUser=0", detail: `${settersText(pod, names)} must not set runAsUser=0` };
};

function seLinuxTypes(version: number): ReadonlySet<string> {
  const always = ["", "container_t", "container_init_t", "container_kvm_t"];
  return new Set(version >= 31 ? [...always, "container_engine_t"] : always);
}

const seLinuxOptions: Check = (subject) => {
  const types = seLinuxTypes(subject.version);
  const badType = ({ seLinuxOptions: options }: SecuritySettings): boolean => !types.has(options?.type ?? "");
  const bad = (own: SecuritySettings): boolean =>
    badType(own) || Boolean(own.seLinuxOptions?.user || own.seLinuxOptions?.role);
  const names = namesOf(subject, bad);
  const pod = bad(subject.pod);
  if (!pod && names.length === 0) return undefined;
  const all = [subject.pod, ...subject.containers.map(({ own }) => own)];
  const badTypes = new Set(all.filter(badType).map((own) => own.seLinuxOptions?.type ?? ""));
  const problems = [
    badTypes.size > 0 && `type${badTypes.size === 1 ? "" : "s"} ${quoted([...badTypes].sort())}`,
    all.some((own) => own.seLinuxOptions?.user) && "user may not be set",
    all.some((own) => own.seLinuxOptions?.role) && "role may not be set",
  ].filter((problem) => typeof problem === "string");
  const detail = `${settersText(pod, names)} set forbidden securityContext.seLinuxOptions: ${problems.join("; ")}`;
  return { reason: "seLinuxOptions", detail };
};

function unconfined({ seccompProfile }: SecuritySettings): boolean {
  return seccompProfile?.type === "Unconfined";
}

/** Before v1.19 profiles were annotations. */
function seccompAnnotations({ metadata, containers }: Subject): SecurityViolation | undefined {
  const keys = [
    "seccomp.security.alpha.kubernetes.io/pod",
    ...containers.map(({ name }) => `container.seccomp.security.alpha.kubernetes.io/${name}`),
  ];
  const barred = keys
    .map((key) => [key, metadata.annotations?.[key]] as const)
    .filter(([, value]) => value !== undefined && !/^(runtime\/default$|docker\/default$|localhost\/)/.test(value))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .sort();
  if (barred.length === 0) return undefined;
  const detail = `forbidden annotation${barred.length === 1 ? "" : "s"} ${barred.join(", ")}`;
  return { reason: "seccompProfile", detail };
}

const baselineSeccomp: Check = (subject) => {
  if (subject.version < 19) return seccompAnnotations(subject);
  const names = namesOf(subject, unconfined);
  const pod = unconfined(subject.pod);
  if (!pod && names.length === 0) return undefined;
  const detail = `${settersText(pod, names)} must not set securityContext.seccompProfile.type to "Unconfined"`;
  return { reason: "seccompProfile", detail };
};

const restrictedSeccomp: Check = (subject) => {
  if (sparesWindows(subject)) return undefined;
  const wrong = baselineSeccomp(subject);
  if (wrong) return wrong;
  if (subject.pod.seccompProfile?.type) return undefined;
  const missing = namesOf(subject, (own) => !own.seccompProfile?.type);
  if (missing.length === 0) return undefined;
  const detail = `pod or ${containersText(missing)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`;
  return { reason: "seccompProfile", detail };
};

/** Since which version of the standards a sysctl is known to be harmless. */
const harmlessSysctls = new Map([
  ["kernel.shm_rmid_forced", 0],
  ["net.ipv4.ip_local_port_range", 0],
  ["net.ipv4.ip_unprivileged_port_start", 0],
  ["net.ipv4.ping_group_range", 0],
  ["net.ipv4.tcp_syncookies", 0],
  ["net.ipv4.ip_local_reserved_ports", 27],
  ["net.ipv4.tcp_fin_timeout", 29],
  ["net.ipv4.tcp_keepalive_intvl", 29],
  ["net.ipv4.tcp_keepalive_probes", 29],
  ["net.ipv4.tcp_keepalive_time", 29],
  ["net.ipv4.tcp_rmem", 32],
  ["net.ipv4.tcp_wmem", 32],
]);

const sysctls: Check = ({ pod, version }) => {
  const barred = (pod.sysctls ?? [])
    .map(({ name }) => name)
    .filter((name) => (harmlessSysctls.get(name) ?? Infinity) > version);
  return barred.length === 0 ? undefined : { reason: "forbidden sysctls", detail: barred.join(", ") };
};

const windowsHostProcess: Check = (subject) => {
  const names = namesOf(subject, (own) => own.windowsOptions?.hostProcess === true);
  const pod = subject.pod.windowsOptions?.hostProcess === true;
  if (!pod && names.length === 0) return undefined;
  const detail = `${settersText(pod, names)} must not set securityContext.windowsOptions.hostProcess=true`;
  return { reason: "hostProcess", detail };
};

interface Rule {
  readonly check: Check;
  /** The version of the standards that it came with. */
  readonly since: number;
  /** What of baseline it says more strictly, so that it is not said twice. */
  readonly insteadOf?: Check;
}

// Both lists in the order of upstream's check names.
const baseline: readonly Rule[] = [
  { check: appArmorProfile, since: 0 },
  { check: baselineCapabilities, since: 0 },
  { check: hostNamespaces, since: 0 },
  { check: hostPathVolumes, since: 0 },
  { check: hostPorts, since: 0 },
  { check: hostProbes, since: 34 },
  { check: privileged, since: 0 },
  { check: procMount, since: 0 },
  { check: seLinuxOptions, since: 0 },
  { check: baselineSeccomp, since: 0 },
  { check: sysctls, since: 0 },
  { check: windowsHostProcess, since: 0 },
];

const restricted: readonly Rule[] = [
  { check: allowPrivilegeEscalation, since: 8 },
  { check: restrictedCapabilities, since: 22, insteadOf: baselineCapabilities },
  { check: restrictedProcMount, since: 35, insteadOf: procMount },
  { check: restrictedVolumes, since: 0, insteadOf: hostPathVolumes },
  { check: runAsNonRoot, since: 0 },
  { check: runAsUser, since: 23 },
  { check: restrictedSeccomp, since: 19, insteadOf: baselineSeccomp },
];
