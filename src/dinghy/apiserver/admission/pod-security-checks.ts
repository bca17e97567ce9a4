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
  readonly metadata: Partial<ObjectMeta>;
  readonly pod: SecuritySettings;
  readonly containers: readonly {
    readonly name: string;
    readonly container: Container;
    readonly own: SecuritySettings;
  }[];
}

type Check = (subject: Subject) => SecurityViolation | undefined;

/**
 * Everything about a Pod that its level forbids, in the order in which real servers tell it.
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/
 * Upstream: staging/src/k8s.io/pod-security-admission/policy.
 */
export function securityViolations(
  level: SecurityLevel,
  metadata: Partial<ObjectMeta>,
  spec: PodSpec,
): SecurityViolation[] {
  if (level === "privileged") return [];
  const all = [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])];
  const subject: Subject = {
    spec,
    metadata,
    pod: (spec.securityContext ?? {}) as SecuritySettings,
    containers: all.map((container) => ({
      name: container.name,
      container,
      own: (container.securityContext ?? {}) as SecuritySettings,
    })),
  };
  const checks = level === "baseline" ? baseline : restricted;
  return checks.map((check) => check(subject)).filter((violation) => violation !== undefined);
}

function quoted(values: Iterable<string>): string {
  return [...new Set(values)].map((value) => JSON.stringify(value)).join(", ");
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

const allowPrivilegeEscalation: Check = (subject) => {
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
  const details = [];
  if (barred(subject.pod) || names.length > 0) {
    const types = [subject.pod, ...subject.containers.map(({ own }) => own)].filter(barred);
    const values = quoted(types.map(({ appArmorProfile: profile }) => profile?.type ?? ""));
    details.push(`${settersText(barred(subject.pod), names)} must not set AppArmor profile type to ${values}`);
  }
  if (annotations.length > 0)
    details.push(`annotation${annotations.length === 1 ? "" : "s"} ${annotations.join(", ")}`);
  if (details.length === 0) return undefined;
  const count = annotations.length + names.length + (barred(subject.pod) ? 1 : 0);
  return { reason: `forbidden AppArmor profile${count === 1 ? "" : "s"}`, detail: details.join("; ") };
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
      .filter((host): host is string => host !== undefined && !["", "127.0.0.1", "::1"].includes(host));
  const names = namesOf(subject, (_own, container) => hostsOf(container).length > 0);
  if (names.length === 0) return undefined;
  const hosts = subject.containers.flatMap(({ container }) => hostsOf(container)).sort();
  const uses = names.length === 1 ? "uses" : "use";
  const detail = `${containersText(names)} ${uses} probe or lifecycle host${hosts.length === 1 ? "" : "s"} ${quoted(hosts)}`;
  return { reason: "probe or lifecycle host", detail };
};

const privileged: Check = (subject) => {
  const names = namesOf(subject, (own) => own.privileged === true);
  if (names.length === 0) return undefined;
  return { reason: "privileged", detail: `${containersText(names)} must not set securityContext.privileged=true` };
};

const procMount: Check = (subject) => {
  const barred = ({ procMount: mount }: SecuritySettings): boolean => mount !== undefined && mount !== "Default";
  const names = namesOf(subject, barred);
  if (names.length === 0) return undefined;
  const values = quoted(subject.containers.filter(({ own }) => barred(own)).map(({ own }) => own.procMount ?? ""));
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
  const names = namesOf(subject, (own) => own.runAsUser === 0);
  const pod = subject.pod.runAsUser === 0;
  if (!pod && names.length === 0) return undefined;
  return { reason: "runAsUser=0", detail: `${settersText(pod, names)} must not set runAsUser=0` };
};

const harmlessSeLinuxTypes = new Set(["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"]);

const seLinuxOptions: Check = (subject) => {
  const problems = ({ seLinuxOptions: options }: SecuritySettings): string[] =>
    [
      options?.type !== undefined && !harmlessSeLinuxTypes.has(options.type) && `type ${JSON.stringify(options.type)}`,
      options?.user && "user may not be set",
      options?.role && "role may not be set",
    ].filter((problem) => typeof problem === "string");
  const names = namesOf(subject, (own) => problems(own).length > 0);
  const pod = problems(subject.pod).length > 0;
  if (!pod && names.length === 0) return undefined;
  const all = new Set([subject.pod, ...subject.containers.map(({ own }) => own)].flatMap(problems));
  const detail = `${settersText(pod, names)} set forbidden securityContext.seLinuxOptions: ${[...all].join("; ")}`;
  return { reason: "seLinuxOptions", detail };
};

function unconfined({ seccompProfile }: SecuritySettings): boolean {
  return seccompProfile?.type === "Unconfined";
}

const baselineSeccomp: Check = (subject) => {
  const names = namesOf(subject, unconfined);
  const pod = unconfined(subject.pod);
  if (!pod && names.length === 0) return undefined;
  const detail = `${settersText(pod, names)} must not set securityContext.seccompProfile.type to "Unconfined"`;
  return { reason: "seccompProfile", detail };
};

const restrictedSeccomp: Check = (subject) => {
  const wrong = baselineSeccomp(subject);
  if (wrong) return wrong;
  if (subject.pod.seccompProfile?.type) return undefined;
  const missing = namesOf(subject, (own) => !own.seccompProfile?.type);
  if (missing.length === 0) return undefined;
  const detail = `pod or ${containersText(missing)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`;
  return { reason: "seccompProfile", detail };
};

const harmlessSysctls = new Set([
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ping_group_range",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.tcp_wmem",
]);

const sysctls: Check = ({ pod }) => {
  const barred = (pod.sysctls ?? []).map(({ name }) => name).filter((name) => !harmlessSysctls.has(name));
  return barred.length === 0 ? undefined : { reason: "forbidden sysctls", detail: barred.join(", ") };
};

const windowsHostProcess: Check = (subject) => {
  const names = namesOf(subject, (own) => own.windowsOptions?.hostProcess === true);
  const pod = subject.pod.windowsOptions?.hostProcess === true;
  if (!pod && names.length === 0) return undefined;
  const detail = `${settersText(pod, names)} must not set securityContext.windowsOptions.hostProcess=true`;
  return { reason: "hostProcess", detail };
};

// Both lists in the order of upstream's check names.
const baseline: readonly Check[] = [
  appArmorProfile,
  baselineCapabilities,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbes,
  privileged,
  procMount,
  seLinuxOptions,
  baselineSeccomp,
  sysctls,
  windowsHostProcess,
];

const restricted: readonly Check[] = [
  allowPrivilegeEscalation,
  appArmorProfile,
  restrictedCapabilities,
  hostNamespaces,
  hostPorts,
  hostProbes,
  privileged,
  procMount,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  seLinuxOptions,
  restrictedSeccomp,
  sysctls,
  windowsHostProcess,
];
