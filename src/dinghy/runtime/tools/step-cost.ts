/** So many small steps of an interpreter are one step of computation … */
const smallStepsPerStep = 32;
/** … as long as it has not done more than this: what goes on and on is charged in full, so that it costs us little. */
const cheapStepsMax = 500_000;

/** What an interpreter's small steps cost, one after the other: for `Process.charge`. */
export function createStepCost(): () => number {
  let done = 0;
  return () => (++done > cheapStepsMax ? 1 : 1 / smallStepsPerStep);
}
