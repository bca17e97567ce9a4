import type { Connection, NetworkInterface } from "#network";
import type { Process } from "./process.ts";

/**
 * The network as one process has it: what it opens or listens on is closed when it ends, so that peers notice.
 */
export function networkOf(process: Process): NetworkInterface {
  const { network } = process.host;
  return {
    address: network.address,
    clock: network.clock,
    listening: () => network.listening(),
    listen: (port, accept, host) =>
      closing(
        process,
        network.listen(port, (connection) => accept(owned(process, connection)), host),
      ),
    connect: async (to, timeoutMs) => {
      const connection = await network.connect(to, timeoutMs);
      // Nobody is there any more to use it.
      if (process.ended) connection.close();
      return owned(process, connection);
    },
    bind: (port, host) => closing(process, network.bind(port, host)),
  };
}

function owned(process: Process, connection: Connection): Connection {
  if (process.ended) return connection;
  const forget = process.atExit(() => connection.close());
  return {
    ...connection,
    close: () => {
      forget();
      connection.close();
    },
    reset: () => {
      forget();
      connection.reset();
    },
  };
}

function closing<T extends { close(): void }>(process: Process, opened: T): T {
  const forget = process.atExit(() => opened.close());
  return {
    ...opened,
    close: () => {
      forget();
      opened.close();
    },
  };
}
