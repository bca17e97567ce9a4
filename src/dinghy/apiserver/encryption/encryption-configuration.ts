import { parseYaml } from "../yaml-text.ts";
import { createTransformer, identity, keyLengths, type Transformer } from "./transformers.ts";

/** How the resources that one entry names are kept: written by the first transformer, read by whichever fits. */
export interface EncryptedResources {
  /** `secrets`, `deployments.apps`, `*.apps`, `*.` (the core group) or `*.*`. */
  readonly resources: readonly string[];
  readonly transformers: readonly Transformer[];
}

/** An `EncryptionConfiguration` that cannot be used; the message says where and why. */
export class EncryptionConfigurationError extends Error {
  constructor(message: string) {
    super(`the encryption configuration cannot be used: ${message}`);
    this.name = "EncryptionConfigurationError";
  }
}

interface Given {
  readonly apiVersion?: unknown;
  readonly kind?: unknown;
  readonly resources?: readonly {
    readonly resources?: readonly string[];
    readonly providers?: readonly Readonly<Record<string, { readonly keys?: readonly GivenKey[] } | undefined>>[];
  }[];
}

interface GivenKey {
  readonly name?: string;
  readonly secret?: string;
}

/**
 * Reads what `--encryption-provider-config` names: `EncryptionConfiguration` of `apiserver.config.k8s.io/v1`, with the
 * providers identity, aesgcm, aescbc and secretbox. Throws `EncryptionConfigurationError`.
 * https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/ Answers to @seed:K9.3.
 */
export function readEncryptionConfiguration(text: string): readonly EncryptedResources[] {
  const given = parsed(text);
  if (given.apiVersion !== "apiserver.config.k8s.io/v1" || given.kind !== "EncryptionConfiguration") {
    throw new EncryptionConfigurationError("it is no EncryptionConfiguration of apiserver.config.k8s.io/v1");
  }
  if (!given.resources?.length) throw new EncryptionConfigurationError("resources: Required value");
  return given.resources.map(({ resources, providers }, index) => {
    const at = `resources[${index}]`;
    if (!resources?.length) throw new EncryptionConfigurationError(`${at}.resources: Required value`);
    if (!providers?.length) throw new EncryptionConfigurationError(`${at}.providers: Required value`);
    const transformers = providers.flatMap((provider, order) => transformersOf(provider, `${at}.providers[${order}]`));
    return { resources, transformers };
  });
}

function parsed(text: string): Given {
  try {
    return (parseYaml(text) ?? {}) as Given;
  } catch (error) {
    throw new EncryptionConfigurationError((error as Error).message);
  }
}

function transformersOf(
  provider: Readonly<Record<string, { readonly keys?: readonly GivenKey[] } | undefined>>,
  at: string,
): Transformer[] {
  const [kind, ...more] = Object.keys(provider);
  if (kind === undefined || more.length > 0)
    throw new EncryptionConfigurationError(`${at}: exactly one of identity, aesgcm, aescbc and secretbox is needed`);
  if (kind === "identity") return [identity];
  const lengths = keyLengths[kind];
  if (lengths === undefined)
    throw new EncryptionConfigurationError(
      `${at}.${kind}: this provider is not there; use aesgcm, aescbc or secretbox`,
    );
  const keys = provider[kind]?.keys ?? [];
  if (keys.length === 0) throw new EncryptionConfigurationError(`${at}.${kind}.keys: Required value`);
  return keys.map(({ name = "", secret = "" }, index) => {
    const where = `${at}.${kind}.keys[${index}]`;
    if (name === "" || name.includes(":"))
      throw new EncryptionConfigurationError(`${where}.name: a name without colons is needed`);
    const bytes = Buffer.from(secret, "base64");
    if (!lengths.includes(bytes.length)) {
      const expected = `[${lengths.join(" ")}]`;
      throw new EncryptionConfigurationError(
        `${where}.secret: secret is not of the expected length, got ${bytes.length}, expected one of ${expected}`,
      );
    }
    return createTransformer(kind, name, bytes);
  });
}

/** The entry that is responsible for a resource: the first that names it. */
export function responsibleFor(
  configuration: readonly EncryptedResources[],
  group: string,
  resource: string,
): EncryptedResources | undefined {
  const full = group === "" ? resource : `${resource}.${group}`;
  return configuration.find(({ resources }) =>
    resources.some((each) => each === full || each === `*.${group}` || each === "*.*"),
  );
}
