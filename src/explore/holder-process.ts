/** Holds scenarios for `explore.ts`: takes an order and paths, gives back what failed. One of these runs on each core. */
import { createHolder, type Held } from "./hold-scenarios.ts";

export interface Task {
  readonly paths: readonly string[];
  readonly order?: string;
}

export type Told = { readonly began: string } | { readonly held: Held };

const holder = await createHolder();
const tell = (told: Told): void => void process.send?.(told);

process.on("message", async ({ paths, order }: Task) => {
  tell({ held: await holder.hold(paths, order, (began) => tell({ began })) });
});
// Whoever asked is gone.
process.on("disconnect", () => process.exit(0));
process.send?.("ready");
