/** The applications that images bring along, as process models, by the name that their executable files carry. */
import type { Program } from "../processes/process.ts";
import { agnhost } from "./agnhost.ts";
import { apache } from "./apache.ts";
import { fluentd } from "./fluentd.ts";
import { myImage } from "./my-image.ts";
import { nginx } from "./nginx.ts";
import { pause } from "./pause.ts";

export const programs: ReadonlyMap<string, Program> = new Map<string, Program>(
  Object.entries({ pause, nginx, apache, fluentd, agnhost, "my-image": myImage }),
);
