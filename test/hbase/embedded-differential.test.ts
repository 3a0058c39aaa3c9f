/**
 * The embedded HBase beside a real 2.6.4: random operations on both, for a while, and the cases that such runs have found. The long
 * run is `npm run compare:embedded -- --minutes 30`.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Cluster } from "../../scripts/lab/cluster.ts";
import { stopEverything } from "../../scripts/lab/processes.ts";
import { connect, type HBase } from "../../src/index.ts";
import { type EmbeddedHBase, startHBase } from "../../src/testing.ts";
import { ADMIN_CASES } from "../embedded/random/admin-cases.ts";
import { comparableAnswer, order } from "../embedded/random/admin-side-by-side.ts";
import { CASES } from "../embedded/random/cases.ts";
import { CLIENT_OPTIONS, startRealHBase } from "../embedded/random/clusters.ts";
import { differenceText } from "../embedded/random/report.ts";
import { runSideBySide } from "../embedded/random/run.ts";
import { take } from "../embedded/random/side-by-side.ts";
import { RANDOM_TABLES } from "../embedded/random/tables.ts";

/** The same for every run: what is new is looked for by `npm run compare:embedded`, which takes another seed each time. */
const SEED = 50_000;
const LIMIT_MS = 60_000;
const SEQUENCES_A_ROUND = 8;

describe("random operations on a real HBase 2.6.4 and on an embedded one", () => {
  let cluster: Cluster;
  let server: EmbeddedHBase;
  let hbase: HBase;
  let embedded: HBase;

  before(async () => {
    cluster = await startRealHBase();
    server = await startHBase();
    hbase = await connect({ bootstrap: `localhost:${cluster.masterPort}`, ...CLIENT_OPTIONS });
    embedded = await connect({ bootstrap: server.bootstrap, ...CLIENT_OPTIONS });
  });
  after(async () => {
    await hbase?.close();
    await embedded?.close();
    await server?.close();
    await cluster?.stop();
    await stopEverything();
  });

  for (const [index, { name, table, steps }] of CASES.entries()) {
    it(`HBase still answers: ${name}`, async () => {
      const families = RANDOM_TABLES.find((each) => each.name === table)?.families ?? [];
      await hbase.admin.createTable({ name: `case-${index}`, families });
      for (const [step, answer] of steps) {
        const given = await take(hbase, `case-${index}`, step);
        if (answer !== undefined) assert.deepEqual(given, answer, JSON.stringify(step));
      }
    });
  }

  for (const [index, { name, steps }] of ADMIN_CASES.entries()) {
    it(`HBase still answers: ${name}`, async () => {
      for (const [step, answer] of steps) {
        const given = comparableAnswer(await order(hbase, step, `q90${index}`));
        if (answer !== undefined) assert.deepEqual(given, answer, JSON.stringify(step));
      }
    });
  }

  it(`${LIMIT_MS / 1000} seconds of random operations are answered alike`, async (t) => {
    const result = await runSideBySide(hbase, embedded, {
      seed: SEED,
      limitMs: LIMIT_MS,
      maxDifferences: 1,
      sequencesARound: SEQUENCES_A_ROUND,
    });
    t.diagnostic(`seed ${SEED}: ${result.operations} operations in ${result.sequences} sequences`);
    assert.equal(result.differences.map(differenceText).join("\n"), "", `seed ${SEED}`);
    assert.ok(result.operations > 100, `${result.operations} operations`);
  });
});
