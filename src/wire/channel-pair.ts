import type { Channel } from "./wire.ts";

/** Two joined ends of one channel inside the process; a message sent on one arrives at the other in a later microtask. */
export function createChannelPair(protocol: string): [Channel, Channel] {
  const left = createEnd(protocol);
  const right = createEnd(protocol);
  left.peer = right;
  right.peer = left;
  return [left, right];
}

interface End extends Channel {
  peer?: End;
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
