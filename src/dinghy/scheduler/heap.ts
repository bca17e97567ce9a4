/** A priority queue whose entries can be found and taken out by key. */
export interface Heap<T> {
  /** The key must not be there yet. */
  push(key: string, value: T): void;
  /** The first, left where it is. */
  peek(): T | undefined;
  /** Takes the first. */
  pop(): T | undefined;
  get(key: string): T | undefined;
  delete(key: string): void;
}

/** `compare` as for `Array.sort`; it must never change its mind about values that are in the heap. */
export function createHeap<T>(compare: (a: T, b: T) => number): Heap<T> {
  interface Entry {
    readonly key: string;
    readonly value: T;
  }
  /** Taken-out entries stay until they come up: deleting is rare, and so costs nothing here. */
  const heap: Entry[] = [];
  const live = new Map<string, Entry>();

  const before = (a: Entry, b: Entry): boolean => compare(a.value, b.value) < 0;

  const rise = (entry: Entry): void => {
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(entry, heap[parent] as Entry)) break;
      heap[index] = heap[parent] as Entry;
      index = parent;
    }
    heap[index] = entry;
  };

  const takeTop = (): Entry | undefined => {
    const top = heap[0];
    const last = heap.pop();
    if (last === undefined || last === top) return top;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Entry, heap[child] as Entry)) child++;
      if (!before(heap[child] as Entry, last)) break;
      heap[index] = heap[child] as Entry;
      index = child;
    }
    heap[index] = last;
    return top;
  };

  const isLive = (entry: Entry): boolean => live.get(entry.key) === entry;
  const first = (): Entry | undefined => {
    while (heap[0] !== undefined && !isLive(heap[0])) takeTop();
    return heap[0];
  };

  return {
    push: (key, value) => {
      const entry = { key, value };
      live.set(key, entry);
      rise(entry);
    },
    peek: () => first()?.value,
    pop: () => {
      const entry = first();
      if (entry === undefined) return undefined;
      takeTop();
      live.delete(entry.key);
      return entry.value;
    },
    get: (key) => live.get(key)?.value,
    delete: (key) => void live.delete(key),
  };
}
