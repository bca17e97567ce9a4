import type { Duplex } from "node:stream";
import type { Clock } from "#clock";

/** From here on whoever has more to send waits until the peer has read. Far below what a slow reader is cut off for. */
export const roomBytes = 1024 * 1024;

/**
 * Nothing where a socket takes more at once; else resolves when all of what was written has left, or the socket is gone.
 * Sockets are outside of the clock, so time is held until then.
 */
export function whenDrained(socket: Duplex, clock: Clock): Promise<void> | undefined {
  if (socket.writableLength < roomBytes || socket.destroyed) return undefined;
  const release = clock.hold();
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off("drain", done);
      socket.off("close", done);
      resolve();
      // Whoever waited goes on before time does.
      queueMicrotask(release);
    };
    socket.on("drain", done);
    socket.on("close", done);
  });
}
