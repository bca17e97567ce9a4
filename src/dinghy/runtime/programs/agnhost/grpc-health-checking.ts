import { type GrpcAnswer, grpcCodes, type HttpReply, serveGrpc } from "#network";
import { networkOf } from "../../processes/process-network.ts";
import { serveWeb } from "../serve-web.ts";
import type { Call } from "./agnhost.ts";

const serving = 1;
const notServing = 2;

/**
 * `grpc-health-checking [--port=5000] [--http-port=8080] [--service=NAME] [--delay-unhealthy-sec=SEC]`: serving until
 * then, or until somebody asks for `/make-not-serving`. Upstream: test/images/agnhost/grpc-health-checking.
 */
export async function grpcHealthChecking({ process, flag }: Call): Promise<number> {
  const port = Number(flag("port") ?? 5000);
  const httpPort = Number(flag("http-port") ?? 8080);
  const service = flag("service") ?? "";
  const states = new Map([
    ["", serving],
    [service, serving],
  ]);
  const unhealthyAfter = Number(flag("delay-unhealthy-sec") ?? -1);
  if (unhealthyAfter >= 0) {
    const timer = process.host.clock.setTimer(unhealthyAfter * 1000, () => states.set(service, notServing));
    process.atExit(() => timer.cancel());
  }
  await process.print(`Http server starting to listen on :${httpPort}\ngRPC server starting to listen on :${port}\n`);
  serveGrpc(networkOf(process), port, (path, message) => check(states, path, message));
  const answer = ({ path }: { path: string }): HttpReply => {
    if (path === "/make-serving") states.set(service, serving);
    else if (path === "/make-not-serving") states.set(service, notServing);
    else return { status: 404, body: "404 page not found\n" };
    return { status: 200, body: "ok" };
  };
  await serveWeb(process, { ports: [httpPort], answer }, ["TERM", "INT"]);
  return 0;
}

/** https://github.com/grpc/grpc/blob/master/doc/health-checking.md: the request's field 1 names a service, the answer's field 1 is its state. */
function check(states: ReadonlyMap<string, number>, path: string, message: Uint8Array): GrpcAnswer {
  if (path !== "/grpc.health.v1.Health/Check") {
    const [, name] = path.split("/");
    return { code: grpcCodes.unimplemented, message: `unknown service ${name}` };
  }
  const state = states.get(new TextDecoder().decode(message.subarray(2)));
  return state === undefined
    ? { code: grpcCodes.notFound, message: "unknown service" }
    : { code: grpcCodes.ok, body: new Uint8Array([0x08, state]) };
}
