/** The applications that images bring along, as process models, by the name that their executable files carry. */
import type { Program } from "../processes/process.ts";
import { pause } from "./pause.ts";

export const programs: ReadonlyMap<string, Program> = new Map<string, Program>([["pause", pause]]);
