/**
 * The shortest part of `items`, in their order, for which `fails` still holds: no item can be left out of it. Asks
 * `mostAttempts` times at most, and then gives what it has. Delta debugging after Zeller and Hildebrandt.
 */
export async function shrink<T>(
  items: readonly T[],
  fails: (items: readonly T[]) => Promise<boolean>,
  mostAttempts = 500,
): Promise<readonly T[]> {
  let left = items;
  let parts = 2;
  let attempts = 0;
  const stillFails = async (candidate: readonly T[]): Promise<boolean> => {
    if (attempts++ >= mostAttempts || !(await fails(candidate))) return false;
    left = candidate;
    return true;
  };
  if (await stillFails([])) return [];
  while (left.length > 1 && attempts < mostAttempts) {
    const chunks = split(left, parts);
    if (await anyOf(chunks, stillFails)) parts = 2;
    else if (parts > 2 && (await anyOf(complements(chunks), stillFails))) parts = Math.max(2, parts - 1);
    else if (parts >= left.length) break;
    else parts = Math.min(left.length, parts * 2);
  }
  return left;
}

async function anyOf<T>(candidates: readonly T[], holds: (candidate: T) => Promise<boolean>): Promise<boolean> {
  for (const candidate of candidates) if (await holds(candidate)) return true;
  return false;
}

function split<T>(items: readonly T[], parts: number): T[][] {
  const size = items.length / parts;
  return Array.from({ length: parts }, (_, index) =>
    items.slice(Math.round(index * size), Math.round((index + 1) * size)),
  );
}

const complements = <T>(chunks: readonly (readonly T[])[]): T[][] =>
  chunks.map((_, left) => chunks.filter((__, index) => index !== left).flat());
