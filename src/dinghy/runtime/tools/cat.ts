import type { Process } from "../processes/process.ts";
import { cannotOpen, eachInput } from "./input.ts";
import { parseOptions } from "./options.ts";

/** `cat [-u] [FILE]...` */
export function cat(process: Process): Promise<number> {
  const { operands } = parseOptions(process.argv, "uvetAn");
  return eachInput(
    process,
    operands,
    async (stream) => {
      for (let piece = await process.read(stream); piece !== null; piece = await process.read(stream)) {
        await process.write(1, piece);
      }
    },
    cannotOpen,
  );
}
