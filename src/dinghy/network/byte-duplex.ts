import { Duplex } from "node:stream";
import type { Clock } from "#clock";
import type { Connection } from "./network.ts";

/**
 * How many turns of the event loop the work on a piece of bytes may take: TLS and Node's streams put off some of it by
 * a turn or two at each layer.
 */
const turnsOfWork = 6;

/**
 * Tells the clock of work on bytes that it cannot see (TLS, Node's HTTP), which is done within a few turns of the event
 * loop. Waiting for the peer is no such work: time may pass meanwhile.
 */
export function createStir(clock: Clock): () => void {
  let left = 0;
  return () => {
    const working = left > 0;
    left = turnsOfWork;
    if (!working) void work();
  };
  async function work(): Promise<void> {
    const release = clock.hold();
    while (left > 0) {
      left--;
      await clock.yield();
    }
    release();
  }
}

/** A connection as a stream of Node's, for what works on such streams. Virtual time waits for what is done with bytes. */
export function byteDuplex(connection: Connection, clock: Clock, stir: () => void = createStir(clock)): Duplex {
  const stream = new Duplex({
    read: () => {
      connection.read().then(
        (piece) => {
          stir();
          if (!stream.destroyed) stream.push(piece);
        },
        (error: Error) => {
          stir();
          stream.destroy(error);
        },
      );
    },
    write: (bytes: Uint8Array, _, done) => {
      stir();
      connection.write(bytes).then(
        () => {
          stir();
          done();
        },
        (error: Error) => {
          stir();
          done(error);
        },
      );
    },
    final: (done) => {
      connection.end();
      stir();
      done();
    },
    destroy: (error, done) => {
      connection.close();
      stir();
      done(error);
    },
  });
  return stream;
}
