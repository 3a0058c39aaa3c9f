/** Two clusters that are given the same orders: what they answer, and what tables, namespaces and snapshots there are then. */
import { isDeepStrictEqual } from "node:util";
import type { HBase } from "../../../src/index.ts";
import { type AdminStep, NAME_PLACE } from "./admin-steps.ts";
import type { Progress } from "./progress.ts";

export interface AdminDifference {
  readonly steps: readonly AdminStep[];
  readonly hbase: unknown;
  readonly embedded: unknown;
}

export class AdminSideBySide {
  readonly #sides: readonly [HBase, HBase];
  readonly #progress: Progress;
  #sequences = 0;
  orders = 0;

  constructor(hbase: HBase, embedded: HBase, progress: Progress) {
    this.#sides = [hbase, embedded];
    this.#progress = progress;
  }

  /** Undefined if all answers are equal. */
  async run(steps: readonly AdminStep[]): Promise<AdminDifference | undefined> {
    const place = `q${String(this.#sequences++ % 1000).padStart(NAME_PLACE.length - 1, "0")}`;
    this.#progress.sequence();
    try {
      for (const [index, step] of steps.entries()) {
        this.orders++;
        const [hbase, embedded] = await this.#progress.both(step, this.#sides, (side) => order(side, step, place));
        if (!isDeepStrictEqual(comparableAnswer(hbase), comparableAnswer(embedded)))
          return { steps: steps.slice(0, index + 1), hbase, embedded };
      }
      return undefined;
    } finally {
      await this.#progress.both("clean up", this.#sides, (side) => cleanUp(side, place));
    }
  }
}

export async function order(side: HBase, step: AdminStep, place: string): Promise<unknown> {
  try {
    const placed = JSON.parse(JSON.stringify(step).replaceAll(NAME_PLACE, place)) as AdminStep;
    const answer = await give(side, placed, place);
    return answer === undefined
      ? "done"
      : (JSON.parse(JSON.stringify(answer).replaceAll(place, NAME_PLACE)) as unknown);
  } catch (error) {
    const { name, message } = error as Error;
    return { refused: name, message: message.slice(0, 300) };
  }
}

/** Our own errors by their names, which those of the server's have by their classes; not by their words. */
export function comparableAnswer(answer: unknown): unknown {
  return typeof answer === "object" && answer !== null && "refused" in answer ? { refused: answer.refused } : answer;
}

async function give(side: HBase, step: AdminStep, place: string): Promise<unknown> {
  const { admin } = side;
  switch (step.admin) {
    case "createTable":
      return admin.createTable(step.descriptor, step.splits === undefined ? {} : { splits: step.splits });
    case "modifyTable":
      return admin.modifyTable(step.descriptor);
    case "truncateTable":
      return admin.truncateTable(step.table, { preserveSplits: step.preserveSplits });
    case "addFamily":
    case "modifyFamily":
      return admin[step.admin](step.table, step.family);
    case "deleteFamily":
      return admin.deleteFamily(step.table, step.family);
    case "regions":
      return (await admin.regions(step.table)).map(({ region }) => [
        region.startKey.toString(),
        region.endKey.toString(),
      ]);
    case "put":
      return side.table(step.table).put(step.row, { "f:q": "v" }, { timestamp: 1 });
    case "scan":
      return scanned(side, step.table);
    case "split":
    case "merge":
      return cut(side, step.admin, step.table, step.row);
    case "createNamespace":
    case "modifyNamespace":
      return admin[step.admin]({ name: step.name, configuration: step.configuration });
    case "deleteNamespace":
    case "describeNamespace":
      return admin[step.admin](step.name);
    case "snapshot":
    case "cloneSnapshot":
      return admin[step.admin](step.snapshot, step.table);
    case "restoreSnapshot":
    case "deleteSnapshot":
      return admin[step.admin](step.snapshot);
    case "list":
      return inventory(side, place);
    default:
      return admin[step.admin](step.table);
  }
}

async function scanned(side: HBase, table: string): Promise<string[]> {
  const rows: string[] = [];
  for await (const row of side.table(table).scan()) rows.push(row.key.toString());
  return rows;
}

/** A region with data is left as it is: HBase cuts it again when it has rewritten its files, which it does when it thinks fit. */
async function cut({ admin }: HBase, verb: "split" | "merge", table: string, row: string): Promise<unknown> {
  const regions = await admin.regions(table);
  const index = regions.findIndex(({ region }) => region.contains(Buffer.from(row)));
  const [one, other] = [regions[index], regions[index + 1]];
  if (one === undefined || (verb === "merge" && other === undefined)) return "no region";
  if (verb === "split") return admin.splitRegion(one.region, { splitRow: row });
  return admin.mergeRegions([one.region, ...(other === undefined ? [] : [other.region])]);
}

async function inventory({ admin }: HBase, place: string): Promise<object> {
  const isOurs = (name: string): boolean => name.startsWith(place);
  const names = (await admin.listTableNames()).filter(isOurs);
  const namespaces = (await admin.listNamespaces()).filter(({ name }) => isOurs(name));
  const snapshots = (await admin.listSnapshots()).filter(({ name }) => isOurs(name));
  return {
    tables: await Promise.all(
      names.map(async (name) => [name, await admin.tableState(name), await admin.describeTable(name)]),
    ),
    namespaces: namespaces.map(({ name, configuration }) => [name, configuration ?? {}]).sort(),
    snapshots: snapshots.map(({ name, table, type }) => [name, table, type]).sort(),
  };
}

async function cleanUp({ admin }: HBase, place: string): Promise<void> {
  for (const { name } of await admin.listSnapshots()) if (name.startsWith(place)) await admin.deleteSnapshot(name);
  for (const name of await admin.listTableNames()) {
    if (!name.startsWith(place)) continue;
    if (await admin.isTableEnabled(name)) await admin.disableTable(name);
    await admin.deleteTable(name);
  }
  for (const { name } of await admin.listNamespaces()) if (name.startsWith(place)) await admin.deleteNamespace(name);
}
