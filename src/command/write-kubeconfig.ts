import { mkdir, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { UsageError } from "./usage-error.ts";

/** Fields of a kubeconfig that hold a file's content, and what the file is called. */
const fileNames: Readonly<Record<string, string>> = {
  "certificate-authority": "ca.crt",
  "client-certificate": "client.crt",
  "client-key": "client.key",
};

/**
 * Writes the kubeconfig, and its certificates and key as files into `<path>.d`, named by their full paths: every client
 * reads that, also those that know nothing of embedded data. Rejects with `UsageError` when it cannot be written.
 */
export async function writeKubeconfig(path: string, text: string): Promise<void> {
  const folder = resolve(`${path}.d`);
  const files = new Map<string, Buffer>();
  const withPaths = text.replace(
    /^( *)([a-z-]+)-data: (\S+)$/gm,
    (whole, indent: string, field: string, data: string) => {
      const name = fileNames[field];
      if (name === undefined) return whole;
      files.set(`${folder}/${name}`, Buffer.from(data, "base64"));
      return `${indent}${field}: ${JSON.stringify(`${folder}/${name}`)}`;
    },
  );
  try {
    // It holds a private key, so it is nobody else's to read.
    await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    for (const [file, content] of files) await writeFile(file, content, { mode: 0o600 });
    await writeFile(path, withPaths, { mode: 0o600 });
  } catch (error) {
    throw new UsageError(`cannot write the kubeconfig ${path}: ${(error as Error).message}`, { cause: error });
  }
}
