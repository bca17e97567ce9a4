/** The objects of the sample API server, in memory; pure but for the chance and time it is given. */

export interface WardleObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly [field: string]: unknown;
}

interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly creationTimestamp: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly generateName?: string;
}

export interface WardleEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: WardleObject;
}

/** What went wrong, as a `Status` tells it. */
export class WardleError extends Error {
  readonly code: number;
  readonly reason: string;
  constructor(code: number, reason: string, message: string) {
    super(message);
    this.code = code;
    this.reason = reason;
  }
}

export interface Circumstances {
  uid(): string;
  suffix(): string;
  /** `metav1.Time` */
  now(): string;
}

export class WardleStore {
  readonly #circumstances: Circumstances;
  readonly #objects = new Map<string, WardleObject>();
  readonly #watchers = new Set<(event: WardleEvent) => void>();
  #version = 1;

  constructor(circumstances: Circumstances) {
    this.#circumstances = circumstances;
  }

  get version(): string {
    return String(this.#version);
  }

  list(resource: string, namespace?: string): WardleObject[] {
    const prefix = namespace === undefined ? `${resource}/` : `${resource}/${namespace}/`;
    return [...this.#objects].filter(([key]) => key.startsWith(prefix)).map(([, object]) => object);
  }

  get(resource: string, namespace: string | undefined, name: string): WardleObject {
    const found = this.#objects.get(keyOf(resource, namespace, name));
    if (found === undefined) {
      throw new WardleError(404, "NotFound", `${resource}.wardle.example.com ${JSON.stringify(name)} not found`);
    }
    return found;
  }

  create(resource: string, namespace: string | undefined, object: WardleObject): WardleObject {
    const { generateName = "", name = `${generateName}${this.#circumstances.suffix()}` } = object.metadata;
    const key = keyOf(resource, namespace, name);
    if (this.#objects.has(key)) {
      const message = `${resource}.wardle.example.com ${JSON.stringify(name)} already exists`;
      throw new WardleError(409, "AlreadyExists", message);
    }
    const { uid, now } = this.#circumstances;
    const given = { name, ...(namespace !== undefined && { namespace }), uid: uid(), creationTimestamp: now() };
    return this.#put("ADDED", key, { ...object, metadata: { ...object.metadata, ...given } });
  }

  /** `object` must carry the present version, or none. */
  update(resource: string, namespace: string | undefined, name: string, object: WardleObject): WardleObject {
    const before = this.get(resource, namespace, name);
    const { resourceVersion } = object.metadata ?? {};
    if (resourceVersion && resourceVersion !== before.metadata.resourceVersion) {
      const why = "the object has been modified; please apply your changes to the latest version and try again";
      const message = `Operation cannot be fulfilled on ${resource}.wardle.example.com ${JSON.stringify(name)}: ${why}`;
      throw new WardleError(409, "Conflict", message);
    }
    const { uid, creationTimestamp } = before.metadata;
    const metadata = {
      ...object.metadata,
      name,
      uid,
      creationTimestamp,
      ...(namespace !== undefined && { namespace }),
    };
    return this.#put("MODIFIED", keyOf(resource, namespace, name), { ...object, metadata });
  }

  delete(resource: string, namespace: string | undefined, name: string): WardleObject {
    const object = this.get(resource, namespace, name);
    this.#objects.delete(keyOf(resource, namespace, name));
    this.#version++;
    this.#tell({ type: "DELETED", object });
    return object;
  }

  watch(listener: (event: WardleEvent) => void): () => void {
    this.#watchers.add(listener);
    return () => void this.#watchers.delete(listener);
  }

  #put(type: "ADDED" | "MODIFIED", key: string, object: WardleObject): WardleObject {
    this.#version++;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: this.version } };
    this.#objects.set(key, stored);
    this.#tell({ type, object: stored });
    return stored;
  }

  #tell(event: WardleEvent): void {
    for (const watcher of this.#watchers) watcher(event);
  }
}

function keyOf(resource: string, namespace: string | undefined, name: string): string {
  return namespace === undefined ? `${resource}/${name}` : `${resource}/${namespace}/${name}`;
}
