import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { open, seal, secretboxKeyBytes, secretboxNonceBytes } from "./secretbox.ts";

/** One way to keep a value: what it is written with can be told from how the stored value begins. */
export interface Transformer {
  /** `k8s:enc:aesgcm:v1:key1:`; empty for values that are kept as they are. */
  readonly prefix: string;
  /** `key` is where the value is stored: a value that was moved elsewhere cannot be read there. */
  toStorage(plain: Uint8Array, key: string): Uint8Array;
  /** Throws where the value is not of this key, or has been changed. */
  fromStorage(stored: Uint8Array, key: string): Uint8Array;
}

export const keyLengths: Readonly<Record<string, readonly number[]>> = {
  aesgcm: [16, 24, 32],
  aescbc: [16, 24, 32],
  secretbox: [secretboxKeyBytes],
};

const gcmNonceBytes = 12;
const gcmTagBytes = 16;
const cbcBlockBytes = 16;

/**
 * Nonces have to be new each time, whatever a run is seeded with: they come from the system, and are seen by nobody who
 * could tell two runs apart by them. Upstream: staging/src/k8s.io/apiserver/pkg/storage/value/encrypt.
 */
export function createTransformer(kind: string, name: string, secret: Uint8Array): Transformer {
  const prefix = `k8s:enc:${kind}:v1:${name}:`;
  switch (kind) {
    case "aesgcm":
      return { prefix, ...aesGcm(secret) };
    case "aescbc":
      return { prefix, ...aesCbc(secret) };
    default:
      return { prefix, ...secretbox(secret) };
  }
}

export const identity: Transformer = { prefix: "", toStorage: (plain) => plain, fromStorage: (stored) => stored };

type Work = Omit<Transformer, "prefix">;

function aesGcm(secret: Uint8Array): Work {
  const algorithm = `aes-${(secret.length * 8) as 128 | 192 | 256}-gcm` as const;
  return {
    toStorage: (plain, key) => {
      const nonce = randomBytes(gcmNonceBytes);
      const cipher = createCipheriv(algorithm, secret, nonce).setAAD(Buffer.from(key));
      return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    },
    fromStorage: (stored, key) => {
      const end = stored.length - gcmTagBytes;
      const decipher = createDecipheriv(algorithm, secret, stored.subarray(0, gcmNonceBytes));
      decipher.setAAD(Buffer.from(key)).setAuthTag(stored.subarray(end));
      return Buffer.concat([decipher.update(stored.subarray(gcmNonceBytes, end)), decipher.final()]);
    },
  };
}

function aesCbc(secret: Uint8Array): Work {
  const algorithm = `aes-${secret.length * 8}-cbc`;
  return {
    toStorage: (plain) => {
      const start = randomBytes(cbcBlockBytes);
      const cipher = createCipheriv(algorithm, secret, start);
      return Buffer.concat([start, cipher.update(plain), cipher.final()]);
    },
    fromStorage: (stored) => {
      const decipher = createDecipheriv(algorithm, secret, stored.subarray(0, cbcBlockBytes));
      return Buffer.concat([decipher.update(stored.subarray(cbcBlockBytes)), decipher.final()]);
    },
  };
}

function secretbox(secret: Uint8Array): Work {
  return {
    toStorage: (plain) => {
      const nonce = randomBytes(secretboxNonceBytes);
      return Buffer.concat([nonce, seal(plain, nonce, secret)]);
    },
    fromStorage: (stored) => {
      const plain = open(stored.subarray(secretboxNonceBytes), stored.subarray(0, secretboxNonceBytes), secret);
      if (plain === undefined) throw new Error("the value does not belong to this key, or has been changed");
      return plain;
    },
  };
}
