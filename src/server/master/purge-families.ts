/** Takes the cells of families that a table has no more out of its data: a family of the same name begins empty. */
import { Cell } from "../../wire/cell.ts";
import type { Change, OrderedStore } from "../storage/ordered-store.ts";
import { spaceStart } from "./records.ts";
import type { FamilySchema } from "./table-schema.ts";

export function purgeFamilies(store: OrderedStore, space: number, families: readonly FamilySchema[]): Change[] {
  const changes: Change[] = [];
  if (families.length === 0) return changes;
  const gone = new Set(families.map(({ name }) => name.toString("latin1")));
  for (const { key, value } of store.entries({ start: spaceStart(space), end: spaceStart(space + 1) }))
    if (gone.has(new Cell(value, 0).family.toString("latin1"))) changes.push({ type: "delete", key: Buffer.from(key) });
  return changes;
}
