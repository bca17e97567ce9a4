import { serveHttps } from "#network";
import { FileError } from "../../files/file-error.ts";
import { readText } from "../../files/file-operations.ts";
import type { Process } from "../../processes/process.ts";
import { networkOf } from "../../processes/process-network.ts";
import { untilTold } from "../until-told.ts";
import { answerWardle } from "./wardle-api.ts";
import { WardleStore } from "./wardle-store.ts";

/**
 * `kube-sample-apiserver --tls-cert-file=FILE --tls-private-key-file=FILE [--secure-port=443]`: an API server for the
 * aggregator. It keeps its objects to itself; `--etcd-servers` is accepted and not used.
 * Upstream: staging/src/k8s.io/sample-apiserver.
 */
export async function sampleApiServer(process: Process): Promise<number> {
  const flag = (name: string): string | undefined =>
    process.argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
  const certificateFile = flag("tls-cert-file") ?? "";
  try {
    const security = {
      certificate: readText(process, certificateFile),
      key: readText(process, flag("tls-private-key-file") ?? ""),
    };
    const { random } = process.host;
    const store = new WardleStore({
      uid: () => random.uuid(),
      suffix: () => random.suffix(5),
      now: () => `${new Date(process.now()).toISOString().slice(0, 19)}Z`,
    });
    serveHttps(networkOf(process), Number(flag("secure-port") ?? 443), security, (request) =>
      answerWardle(store, request),
    );
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await process.write(2, `panic: open ${certificateFile}: no such file or directory\n`);
    return 2;
  }
  await untilTold(process, ["TERM", "INT"]);
  return 0;
}
