import type { Channel } from "./wire.ts";

/** One of two joined ends. */
export interface PairedChannel extends Channel {
  /** Whoever passes on what arrives here, to where there may be no room, says so: it becomes the other end's `room`. */
  paceBy(room: () => Promise<void> | undefined): void;
}

/** Two joined ends of one channel inside the process; a message sent on one arrives at the other in a later microtask. */
export function createChannelPair(protocol: string): [PairedChannel, PairedChannel] {
  const left = createEnd(protocol);
  const right = createEnd(protocol);
  left.peer = right;
  right.peer = left;
  return [left, right];
}

interface End extends PairedChannel {
  peer?: End;
  pace?: () => Promise<void> | undefined;
  deliver(message: Uint8Array): void;
  closed(code: number, reason: string): void;
}

function createEnd(protocol: string): End {
  const early: Uint8Array[] = [];
  let onMessage: ((message: Uint8Array) => void) | undefined;
  let onClose: ((code: number, reason: string) => void) | undefined;
  let ended: { code: number; reason: string } | undefined;
  const end: End = {
    protocol,
    send: (message) => {
      if (ended) return;
      queueMicrotask(() => end.peer?.deliver(message));
    },
    room: () => end.peer?.pace?.(),
    paceBy: (room) => {
      end.pace = room;
    },
    close: (code = 1000, reason = "") => {
      if (ended) return;
      queueMicrotask(() => end.peer?.closed(code, reason));
      end.closed(code, reason);
    },
    onMessage: (listener) => {
      onMessage = listener;
      for (const message of early.splice(0)) listener(message);
    },
    onClose: (listener) => {
      onClose = listener;
      if (ended) listener(ended.code, ended.reason);
    },
    deliver: (message) => {
      if (onMessage) onMessage(message);
      else early.push(message);
    },
    closed: (code, reason) => {
      if (ended) return;
      ended = { code, reason };
      onClose?.(code, reason);
    },
  };
  return end;
}
