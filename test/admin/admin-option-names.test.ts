/** Options that no verb of the administration knows are refused and named, before anybody is asked. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { InvalidArgumentError } from "../../src/errors/usage-errors.ts";
import { StandInMaster } from "./stand-in-master.ts";

const T = { name: "t", families: ["f"] };
const R = "0123456789abcdef0123456789abcdef";

/** Each verb with the arguments in front of its options. */
const VERBS: Readonly<Record<string, readonly unknown[]>> = {
  createTable: [T],
  deleteTable: ["t"],
  enableTable: ["t"],
  disableTable: ["t"],
  truncateTable: ["t"],
  modifyTable: [T],
  addFamily: ["t", "f"],
  modifyFamily: ["t", { name: "f" }],
  deleteFamily: ["t", "f"],
  tableExists: ["t"],
  isTableEnabled: ["t"],
  isTableDisabled: ["t"],
  isTableAvailable: ["t"],
  tableState: ["t"],
  describeTable: ["t"],
  listTables: [],
  listTableNames: [],
  createNamespace: ["n"],
  modifyNamespace: [{ name: "n" }],
  deleteNamespace: ["n"],
  describeNamespace: ["n"],
  listNamespaces: [],
  regions: ["t"],
  splitRegion: [R],
  mergeRegions: [[R, R]],
  moveRegion: [R],
  assignRegion: [R],
  unassignRegion: [R],
  flushTable: ["t"],
  flushRegion: [R],
  compactTable: ["t"],
  compactRegion: [R],
  compactionState: ["t"],
  clusterStatus: [],
  balancer: [true],
  balance: [],
  normalizer: [true],
  normalize: [],
  splitting: [true],
  merging: [true],
  snapshot: ["s", "t"],
  listSnapshots: [],
  deleteSnapshot: ["s"],
  restoreSnapshot: ["s"],
  cloneSnapshot: ["s", "t"],
};

type Verbs = Readonly<Record<string, (...values: readonly unknown[]) => Promise<unknown>>>;

async function refused(verb: string, values: readonly unknown[], option: string): Promise<void> {
  const master = new StandInMaster({});
  await assert.rejects(
    async () => (master.admin as unknown as Verbs)[verb]?.(...values),
    (error) => error instanceof InvalidArgumentError && error.option === option,
  );
  assert.deepEqual([master.asked.length, master.registryQuestions], [0, 0]);
}

test("all verbs are here", () => {
  const { admin } = new StandInMaster({});
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(admin)).filter((name) => name !== "constructor");
  assert.deepEqual(Object.keys(VERBS), names);
});

for (const [verb, values] of Object.entries(VERBS)) {
  test(`${verb} refuses a misspelt option, null and a list`, async () => {
    await refused(verb, [...values, { timeout: 5 }], "timeout");
    await refused(verb, [...values, null], "options");
    await refused(verb, [...values, ["f"]], "options");
  });
}

describe("refused as well is", () => {
  const REFUSED: readonly (readonly [string, readonly unknown[], string])[] = [
    ["createTable", [T, { split: ["a"] }], "split"],
    ["createTable", [T, { splits: null }], "splits"],
    ["createTable", [T, { splits: ["\ud800"] }], "splits[0]"],
    ["addFamily", ["t", "\ud800"], "family.name"],
    ["createNamespace", [{ name: "n", config: {} }], "config"],
    ["createNamespace", [null], "namespace"],
    ["flushTable", ["t", { families: "cf" }], "families"],
    ["normalize", [{ tables: "t" }], "tables"],
    ["mergeRegions", [R], "regions"],
    ["tableExists", [5], "table"],
    ["splitRegion", [{}], "region"],
  ];
  for (const [verb, values, option] of REFUSED)
    test(`${verb} of ${JSON.stringify(values)}`, () => refused(verb, values, option));
});
