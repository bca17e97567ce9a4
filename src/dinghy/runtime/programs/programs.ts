/** The applications that images bring along, as process models, by the name that their executable files carry. */
import type { Program } from "../processes/process.ts";
import { agnhost } from "./agnhost/agnhost.ts";
import { apache } from "./apache.ts";
import { fluentd } from "./fluentd.ts";
import { myImage } from "./my-image.ts";
import { nginx } from "./nginx/nginx.ts";
import { pause } from "./pause.ts";
import { redisCli } from "./redis/redis-cli.ts";
import { redisServer } from "./redis/redis-server.ts";
import { sampleApiServer } from "./sample-apiserver/sample-apiserver.ts";

export const programs: ReadonlyMap<string, Program> = new Map<string, Program>(
  Object.entries({
    agnhost,
    apache,
    fluentd,
    "my-image": myImage,
    nginx,
    pause,
    "redis-cli": redisCli,
    "redis-server": redisServer,
    "sample-apiserver": sampleApiServer,
  }),
);
