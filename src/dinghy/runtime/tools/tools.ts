/** The commands that images bring along, by the name that their executable files carry. After busybox. */
import type { Program } from "../processes/process.ts";
import { basicTools } from "./basic-tools.ts";
import { date } from "./date.ts";
import { systemTools } from "./system-tools.ts";
import { timeTools } from "./time-tools.ts";

export const tools: ReadonlyMap<string, Program> = new Map<string, Program>(
  Object.entries({ ...basicTools, ...systemTools, ...timeTools, date }),
);
