/**
 * From the start of a process to the first answer of an embedded HBase; the same again in a process that is warm; and `reset()`.
 * Of the package as users have it, in dist/: how the code is cut into files is most of a cold start.
 */
import { connect } from "tshbase";
import { startHBase } from "tshbase/testing";
import { orders } from "./measure.ts";
import { median } from "./plan.ts";

export interface StartFigures {
  /** since the process began */
  readonly coldMs: number;
  readonly warmMs: number;
  /** of ten tables with a hundred rows each, of which one row was changed */
  readonly resetMs: number;
}

const WARM_ROUNDS = 9;
const { data } = orders<{ readonly data?: string }>();

async function firstGet(folder?: string): Promise<void> {
  const fixtures = { tables: { users: ["info"] }, rows: { users: { alice: { "info:name": "Alice" } } } };
  await using hbase = await startHBase({ ...fixtures, ...(folder === undefined ? {} : { data: folder }) });
  await using client = await connect(hbase.uri);
  if ((await client.table("users").get("alice")) === undefined) throw new Error("alice is not there");
  answeredAt = performance.now();
}

async function resets(): Promise<number> {
  const rows = Object.fromEntries(Array.from({ length: 100 }, (_, row) => [`row${row}`, { "f:q": "value" }]));
  const names = Array.from({ length: 10 }, (_, table) => `table${table}`);
  await using hbase = await startHBase({
    tables: Object.fromEntries(names.map((name) => [name, ["f"]])),
    rows: Object.fromEntries(names.map((name) => [name, rows])),
  });
  await using client = await connect(hbase.uri);
  const took: number[] = [];
  for (let round = 0; round < WARM_ROUNDS; round++) {
    await client.table("table0").put("row0", { "f:q": "other" });
    const begun = performance.now();
    hbase.reset();
    took.push(performance.now() - begun);
  }
  return median(took);
}

let answeredAt = 0;
await firstGet(data);
const coldMs = answeredAt;
const warm: number[] = [];
for (let round = 0; round < WARM_ROUNDS; round++) {
  const begun = performance.now();
  await firstGet(data);
  warm.push(answeredAt - begun);
}
const figures: StartFigures = { coldMs, warmMs: median(warm), resetMs: await resets() };
process.stdout.write(`${JSON.stringify(figures)}\n`, () => process.exit(0));
