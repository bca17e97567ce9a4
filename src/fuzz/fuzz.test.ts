import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createRandom, createWallClock } from "#clock";
import { type Dinghy, startDinghy } from "#dinghy";
import { readKubeconfig } from "#suite";
import { type FuzzReport, fuzz } from "./fuzz.ts";

/** Enough to meet every kind of attack; longer runs are for `npm run fuzz`. */
const rounds = 40;

describe("nonsense over HTTPS", () => {
  let dinghy: Dinghy;
  let folder: string;
  let report: FuzzReport;

  before(async () => {
    const clock = createWallClock();
    folder = mkdtempSync(join(tmpdir(), "seatrial-fuzz-"));
    dinghy = await startDinghy({ clock });
    const kubeconfig = join(folder, "kubeconfig");
    writeFileSync(kubeconfig, (await dinghy.listen({ port: 0 })).kubeconfig);
    report = await fuzz({ access: readKubeconfig(kubeconfig, clock.now()), random: createRandom("checks"), rounds });
  });
  after(async () => {
    await dinghy.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("is answered as a real server answers it, and the server lives on", () => {
    assert.equal(report.attacks, 5 * rounds);
    assert.deepEqual(report.findings, []);
  });

  test("meets every kind of answer, so that what it claims has been seen", () => {
    for (const status of [0, 200, 201, 400, 404, 405, 406, 413, 422]) {
      assert.ok((report.statuses.get(status) ?? 0) > 0, `no attack was answered with ${status}`);
    }
  });

  test("does not make the server grow without end", () => {
    assert.ok(report.memoryBefore !== undefined && report.memoryAfter !== undefined);
    const grown = report.memoryAfter - report.memoryBefore;
    assert.ok(grown < 300e6, `${Math.round(grown / 1e6)} MB more than before`);
  });
});
