import { type HttpReply, type HttpRequest, type ServerSecurity, serveHttps } from "#network";
import { FileError } from "../../../files/file-error.ts";
import { readText } from "../../../files/file-operations.ts";
import type { Process } from "../../../processes/process.ts";
import { networkOf } from "../../../processes/process-network.ts";
import { untilTold } from "../../until-told.ts";
import type { Call } from "../agnhost.ts";
import { convertReview } from "./conversion.ts";
import { type AdmissionReview, type Judge, judges, type Verdict } from "./reviews.ts";

const json = { "Content-Type": "application/json" };

/**
 * `webhook --tls-cert-file=FILE --tls-private-key-file=FILE [--port=443] [--sidecar-image=IMAGE]`: admission webhooks.
 * Upstream: test/images/agnhost/webhook/main.go.
 */
export function webhook(call: Call): Promise<number> {
  const judgeOf = judges(call.flag("sidecar-image"));
  return serve(call, async (request) => {
    const path = request.path.replace(/\?.*$/, "");
    if (path === "/readyz") return { status: 200, body: "ok" };
    const judge = judgeOf[path];
    if (judge === undefined) return { status: 404, body: "404 page not found\n" };
    return answer(call.process, judge, request);
  });
}

/** `crd-conversion-webhook`, with the same flags: `/crdconvert` and `/readyz`. */
export function conversionWebhook(call: Call): Promise<number> {
  return serve(call, ({ path, body }) => {
    if (path.startsWith("/readyz")) return { status: 200, body: "ok" };
    if (!path.startsWith("/crdconvert")) return { status: 404, body: "404 page not found\n" };
    const review = convertReview(JSON.parse(new TextDecoder().decode(body)));
    return { status: 200, headers: json, body: JSON.stringify(review) };
  });
}

async function serve(call: Call, handler: (request: HttpRequest) => HttpReply | Promise<HttpReply>): Promise<number> {
  const { process } = call;
  const security = await readSecurity(call);
  if (security === undefined) return 2;
  serveHttps(networkOf(process), Number(call.flag("port") ?? 443), security, handler);
  await untilTold(process, ["TERM", "INT"]);
  return 0;
}

async function readSecurity({ process, flag }: Call): Promise<ServerSecurity | undefined> {
  const [certificateFile = "", keyFile = ""] = [flag("tls-cert-file"), flag("tls-private-key-file")];
  try {
    return { certificate: readText(process, certificateFile), key: readText(process, keyFile) };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await process.write(2, `F webhook: open ${certificateFile}: no such file or directory\n`);
    return undefined;
  }
}

async function answer(process: Process, judge: Judge, { body, headers }: HttpRequest): Promise<HttpReply> {
  if (headers["content-type"] !== "application/json") return { status: 200, body: "" };
  const review = JSON.parse(new TextDecoder().decode(body)) as AdmissionReview;
  if (review.kind !== "AdmissionReview") {
    return { status: 400, body: `Unsupported group version kind: ${review.apiVersion}, Kind=${review.kind}\n` };
  }
  const verdict = judge(review.request);
  if (verdict.afterMs !== undefined) await pass(process, verdict.afterMs);
  return { status: 200, headers: json, body: JSON.stringify(responseTo(review, verdict)) };
}

function responseTo({ apiVersion, kind, request: { uid } }: AdmissionReview, verdict: Verdict): object {
  const { allowed, status, patch } = verdict;
  const patched = patch && { patch: Buffer.from(JSON.stringify(patch)).toString("base64"), patchType: "JSONPatch" };
  return {
    kind,
    apiVersion,
    response: { uid, allowed, ...(status && { status: { metadata: {}, ...status } }), ...patched },
  };
}

/** Lets time pass beside the process's own work, until it ends. */
function pass(process: Process, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    if (!Number.isFinite(delayMs)) return;
    const timer = process.host.clock.setTimer(delayMs, resolve);
    process.atExit(() => timer.cancel());
  });
}
