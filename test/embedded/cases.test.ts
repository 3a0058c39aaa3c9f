/**
 * Differences between the embedded HBase and a real 2.6.4 that random operations have found, each with HBase's own answers. They run
 * without HBase; `npm run compare:embedded` finds more of them.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { connect, type HBase } from "../../src/index.ts";
import { type EmbeddedHBase, startHBase } from "../../src/testing.ts";
import { ADMIN_CASES } from "./random/admin-cases.ts";
import { comparableAnswer, order } from "./random/admin-side-by-side.ts";
import { CASES } from "./random/cases.ts";
import { take } from "./random/side-by-side.ts";
import { RANDOM_TABLES } from "./random/tables.ts";

describe("what random operations have found, and what HBase 2.6.4 answers", () => {
  let server: EmbeddedHBase;
  let hbase: HBase;

  before(async () => {
    server = await startHBase();
    hbase = await connect(server.uri);
  });
  after(async () => {
    await hbase?.close();
    await server?.close();
  });

  for (const [index, { name, table, steps }] of CASES.entries()) {
    it(name, async () => {
      const families = RANDOM_TABLES.find((each) => each.name === table)?.families ?? [];
      server.createTable({ name: `case-${index}`, families });
      for (const [step, answer] of steps) {
        const given = await take(hbase, `case-${index}`, step);
        if (answer !== undefined) assert.deepEqual(given, answer, JSON.stringify(step));
      }
    });
  }

  for (const [index, { name, steps }] of ADMIN_CASES.entries()) {
    it(name, async () => {
      for (const [step, answer] of steps) {
        const given = comparableAnswer(await order(hbase, step, `q90${index}`));
        if (answer !== undefined) assert.deepEqual(given, answer, JSON.stringify(step));
      }
    });
  }
});
