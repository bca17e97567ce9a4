import { ByteStream, Waiters } from "../processes/byte-stream.ts";
import { runScript } from "./evaluate.ts";
import { forkShell } from "./fork.ts";
import type { Shell } from "./shell.ts";
import type { Script } from "./syntax.ts";

const decoder = new TextDecoder();

/** `$(script)`: its output without the line ends at its end. Waits for all who could still write to it. */
export async function substitute(shell: Shell, script: Script): Promise<string> {
  if (script.length === 0) return "";
  const output = new Collected();
  const child = forkShell(shell, [undefined, output], (sub) => runScript(sub, script, true));
  output.release();
  while (!output.complete) await shell.process.suspend((wake) => output.onComplete(wake));
  const status = (await shell.process.waitFor(child)) ?? 0;
  shell.status = status;
  shell.substitutionStatus = status;
  return output.text().replaceAll("\0", "").replace(/\n+$/, "");
}

class Collected extends ByteStream {
  readonly #pieces: Uint8Array[] = [];
  readonly #waiters = new Waiters();
  complete = false;

  override write(bytes: Uint8Array): number {
    this.#pieces.push(bytes);
    return bytes.length;
  }

  onComplete(listener: () => void): () => void {
    return this.#waiters.add(listener);
  }

  text(): string {
    const [only] = this.#pieces;
    return decoder.decode(this.#pieces.length === 1 ? only : Buffer.concat(this.#pieces));
  }

  protected override closed(): void {
    this.complete = true;
    this.#waiters.wake();
  }
}
