/** Sources that Pods' volumes and PersistentVolumes share. Upstream: pkg/apis/core/validation. Answers to @seed:K8.1. */
import { type FieldError, forbidden, invalid, notSupported, required, tooLong } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import { keysOf, number, part, text, texts } from "./fields.ts";
import { dns1123Label, dns1123Subdomain } from "./names.ts";
import { descendingPath, noBacksteps } from "./paths.ts";
import { inRange, oneOf, problems } from "./rules.ts";

export type SourceCheck = (source: JsonObject, at: string) => FieldError[];
export type SourceChecks = Readonly<Record<string, SourceCheck>>;

export function needs(...fields: string[]): SourceCheck {
  return (source, at) => fields.filter((name) => !source[name]).map((name) => required(`${at}.${name}`));
}

export function fileModeErrors(mode: unknown, field: string): FieldError[] {
  const value = number(mode);
  if (value === undefined || (value >= 0 && value <= 0o777)) return [];
  return [invalid(field, value, "must be a number between 0 and 0777 (octal), both inclusive")];
}

/** Just one of `order` must be given; `aliases` are the names under which real servers tell of a second one. */
export function oneSourceErrors(
  holder: JsonObject,
  field: string,
  order: readonly string[],
  checks: SourceChecks,
  aliases: Readonly<Record<string, string>> = {},
): FieldError[] {
  const [first, ...more] = order.filter((name) => holder[name] !== undefined);
  if (first === undefined) return [required(field, "must specify a volume type")];
  return [
    ...(checks[first]?.(part(holder[first]) ?? {}, `${field}.${shownNames[first] ?? first}`) ?? []),
    ...more.map((name) => forbidden(`${field}.${aliases[name] ?? name}`, "may not specify more than 1 volume type")),
  ];
}

/** Once it was called so, and in its messages it still is. */
const shownNames: Readonly<Record<string, string>> = { gcePersistentDisk: "persistentDisk" };

const hostPathTypes = [
  "",
  "BlockDevice",
  "CharDevice",
  "Directory",
  "DirectoryOrCreate",
  "File",
  "FileOrCreate",
  "Socket",
];

const partition: SourceCheck = (source, at) =>
  inRange255(`${at}.partition`, number(source.partition) ?? 0, "must be between 1 and 255, inclusive");

function inRange255(field: string, value: number, why: string): FieldError[] {
  return value >= 0 && value <= 255 ? [] : [invalid(field, value, why)];
}

/** A reference to a Secret, which must be named where it is given. */
function secretName(source: JsonObject, at: string): FieldError[] {
  const reference = part(source.secretRef);
  return reference !== undefined && !reference.name ? [required(`${at}.secretRef.name`)] : [];
}

const isc = [
  { prefix: "iqn", pattern: /iqn\.\d{4}-\d{2}\.([a-zA-Z0-9.-]+)(:[^,;*&$|\s]+)$/ },
  { prefix: "eui", pattern: /^eui.[a-zA-Z0-9]{16}$/ },
  { prefix: "naa", pattern: /^naa.[a-zA-Z0-9]{32}$/ },
];

export function initiatorErrors(name: string, field: string, unknown: string): FieldError[] {
  const kind = isc.find(({ prefix }) => name.startsWith(prefix));
  if (kind === undefined) return [invalid(field, name, unknown)];
  return kind.pattern.test(name) ? [] : [invalid(field, name, "must be valid format")];
}

const startsRight = "must be valid format starting with iqn, eui, or naa";

export function iscsiErrors(source: JsonObject, at: string, unknown = startsRight): FieldError[] {
  const errors = needs("targetPortal")(source, at);
  const iqn = text(source.iqn);
  errors.push(...(iqn ? initiatorErrors(iqn, `${at}.iqn`, unknown) : [required(`${at}.iqn`)]));
  errors.push(...inRange(`${at}.lun`, number(source.lun) ?? 0, 0, 255));
  const authenticates = source.chapAuthDiscovery === true || source.chapAuthSession === true;
  if (authenticates && source.secretRef === undefined) errors.push(required(`${at}.secretRef`));
  if (source.initiatorName !== undefined) {
    errors.push(...initiatorErrors(text(source.initiatorName), `${at}.initiatorname`, unknown));
  }
  return errors;
}

export function driverNameErrors(name: string, field: string): FieldError[] {
  return [
    ...(name === "" ? [required(field)] : []),
    ...(name.length > 63 ? [tooLong(field, 63)] : []),
    ...problems(field, name, dns1123Subdomain(name.toLowerCase())),
  ];
}

export const sharedSources: SourceChecks = {
  hostPath: (source, at) => {
    const path = text(source.path);
    if (path === "") return [required(`${at}.path`)];
    const type = source.type === undefined ? [] : oneOf(`${at}.type`, source.type, hostPathTypes);
    return [...noBacksteps(path, `${at}.path`), ...type];
  },
  gitRepo: (source, at) => [
    ...needs("repository")(source, at),
    ...descendingPath(text(source.directory), `${at}.directory`),
  ],
  gcePersistentDisk: (source, at) => [...needs("pdName")(source, at), ...partition(source, at)],
  awsElasticBlockStore: (source, at) => [...needs("volumeID")(source, at), ...partition(source, at)],
  nfs: (source, at) => [
    ...needs("server", "path")(source, at),
    ...(text(source.path).startsWith("/")
      ? []
      : [invalid(`${at}.path`, text(source.path), "must be an absolute path")]),
  ],
  iscsi: (source, at) => iscsiErrors(source, at),
  glusterfs: needs("endpoints", "path"),
  flocker: (source, at) => {
    const { datasetName: name, datasetUUID: uuid } = source;
    const errors: FieldError[] = [];
    if (!name && !uuid) errors.push(required(at, "one of datasetName and datasetUUID is required"));
    if (name && uuid) {
      const why = "datasetName and datasetUUID can not be specified simultaneously";
      errors.push(invalid(at, "resource", why));
    }
    if (text(name).includes("/")) errors.push(invalid(`${at}.datasetName`, name, "must not contain '/'"));
    return errors;
  },
  rbd: (source, at) => [...someOf("monitors")(source, at), ...needs("image")(source, at)],
  cinder: (source, at) => [...needs("volumeID")(source, at), ...secretName(source, at)],
  cephfs: someOf("monitors"),
  quobyte: quobyteErrors,
  fc: fibreChannelErrors,
  flexVolume: (source, at) => [
    ...needs("driver")(source, at),
    ...keysOf(source.options)
      .filter((key) => /(^|\.)(kubernetes\.io|k8s\.io)$/.test(`.${(key.split("/", 1)[0] as string).toLowerCase()}`))
      .map((key) => invalid(`${at}.options[${key}]`, key, "kubernetes.io and k8s.io namespaces are reserved")),
  ],
  azureFile: needs("secretName", "shareName"),
  vsphereVolume: needs("volumePath"),
  photonPersistentDisk: needs("pdID"),
  portworxVolume: needs("volumeID"),
  azureDisk: azureDiskErrors,
  storageos: (source, at) => {
    const name = text(source.volumeName);
    const namespace = text(source.volumeNamespace);
    return [
      ...(name ? problems(`${at}.volumeName`, name, dns1123Label(name)) : [required(`${at}.volumeName`)]),
      ...(namespace ? problems(`${at}.volumeNamespace`, namespace, dns1123Label(namespace)) : []),
      ...secretName(source, at),
    ];
  },
  scaleIO: needs("gateway", "system", "volumeName"),
  csi: (source, at) => {
    const errors = driverNameErrors(text(source.driver), `${at}.driver`);
    const reference = part(source.nodePublishSecretRef);
    if (reference === undefined) return errors;
    const name = text(reference.name);
    if (name === "") return [...errors, required(`${at}.nodePublishSecretRef.name`)];
    return [...errors, ...problems(`${at}.name`, name, dns1123Subdomain(name))];
  },
};

function someOf(field: string): SourceCheck {
  return (source, at) => (texts(source[field]).length === 0 ? [required(`${at}.${field}`)] : []);
}

function quobyteErrors(source: JsonObject, at: string): FieldError[] {
  const registry = text(source.registry);
  const pairs = "must be a host:port pair or multiple pairs separated by commas";
  const errors: FieldError[] = [];
  if (registry === "") errors.push(required(`${at}.registry`, pairs));
  else if (text(source.tenant).length >= 65) {
    errors.push(required(`${at}.tenant`, "must be a UUID and may not exceed a length of 64 characters"));
  } else {
    const bad = registry.split(",").filter((pair) => !/^(\[[^\]]*\]|[^:]*):[^:]*$/.test(pair));
    errors.push(...bad.map(() => invalid(`${at}.registry`, registry, pairs)));
  }
  return [...errors, ...needs("volume")(source, at)];
}

function fibreChannelErrors(source: JsonObject, at: string): FieldError[] {
  const targets = texts(source.targetWWNs);
  const ids = texts(source.wwids);
  const errors: FieldError[] = [];
  if (targets.length === 0 && ids.length === 0) {
    errors.push(required(`${at}.targetWWNs`, "must specify either targetWWNs or wwids, but not both"));
  }
  if (targets.length > 0 && ids.length > 0) {
    const why = "targetWWNs and wwids can not be specified simultaneously";
    errors.push(invalid(`${at}.targetWWNs`, targets, why));
  }
  if (targets.length === 0) return errors;
  const lun = number(source.lun);
  if (lun === undefined) return [...errors, required(`${at}.lun`, "lun is required if targetWWNs is specified")];
  return [...errors, ...inRange(`${at}.lun`, lun, 0, 255)];
}

const managedDisk = "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}";
const blobDisk = "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd";

function azureDiskErrors(source: JsonObject, at: string): FieldError[] {
  const { cachingMode, kind } = source;
  const uri = text(source.diskURI);
  const errors = needs("diskName", "diskURI")(source, at);
  if (cachingMode !== undefined) {
    errors.push(...oneOf(`${at}.cachingMode`, cachingMode, ["None", "ReadOnly", "ReadWrite"]));
  }
  if (kind === undefined) return errors;
  errors.push(...oneOf(`${at}.kind`, kind, ["Dedicated", "Managed", "Shared"]));
  const [prefix, example] = kind === "Managed" ? ["/subscriptions/", managedDisk] : ["https://", blobDisk];
  if (!uri.startsWith(prefix)) errors.push(notSupported(`${at}.diskURI`, uri, [example]));
  return errors;
}
