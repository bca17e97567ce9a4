/** The commands that images bring along, by the name that their executable files carry. After busybox. */
import type { Program } from "../processes/process.ts";
import { cat } from "./cat.ts";
import { sleep } from "./sleep.ts";

export const tools: ReadonlyMap<string, Program> = new Map<string, Program>([
  ["cat", cat],
  ["false", () => 1],
  ["sleep", sleep],
  ["true", () => 0],
]);
