import type { Process } from "../processes/process.ts";
import { parseDuration } from "./duration.ts";
import { parseOptions } from "./options.ts";

/** `sleep N[smhd]...`: the sum of its operands; `infinity` never ends. */
export async function sleep(process: Process): Promise<number> {
  const { operands } = parseOptions(process.argv, "");
  if (operands.length === 0) throw new Error("missing operand");
  let totalMs = 0;
  for (const operand of operands) {
    const ms = parseDuration(operand);
    if (ms === undefined) throw new Error(`invalid number '${operand}'`);
    totalMs += ms;
  }
  await process.sleep(totalMs);
  return 0;
}
