import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { KeyPair } from "./certificate-authority.ts";

/** Where an authority lives between starts; without a directory it lives in memory only. */
export interface CertificateAuthorityFiles {
  /** What was kept; undefined when nothing was. */
  readonly stored?: KeyPair;
  save(pair: KeyPair): void;
  /** An `Error` that says what to do about files that cannot be used. */
  damaged(cause: unknown): Error;
}

/** Throws an `Error` when only one of the two files is there, or one cannot be read. */
export function openCertificateAuthorityFiles(directory: string | undefined): CertificateAuthorityFiles {
  if (directory === undefined)
    return { save: () => {}, damaged: (cause) => new Error("no certificate authority", { cause }) };
  const certificateFile = join(directory, "ca.crt");
  const keyFile = join(directory, "ca.key");
  const damaged = (cause: unknown): Error =>
    new Error(
      `the certificate authority in ${certificateFile} and ${keyFile} cannot be used; ` +
        "restore both files, or remove both to get a new one (existing kubeconfigs will then no longer be trusted)",
      { cause },
    );
  const certificate = readIfThere(certificateFile, damaged);
  const key = readIfThere(keyFile, damaged);
  if ((certificate === undefined) !== (key === undefined)) throw damaged(new Error("one of the two is missing"));
  return {
    ...(certificate !== undefined && key !== undefined && { stored: { certificate, key } }),
    save: (pair) => {
      mkdirSync(directory, { recursive: true });
      writeFileSync(keyFile, pair.key, { mode: 0o600 });
      writeFileSync(certificateFile, pair.certificate);
    },
    damaged,
  };
}

function readIfThere(file: string, damaged: (cause: unknown) => Error): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw damaged(error);
  }
}
