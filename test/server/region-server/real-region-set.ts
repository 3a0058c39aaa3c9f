/** The services over one region of the data that they are made for, and mutations in short. */
import type { TestContext } from "node:test";
import type * as messages from "../../../src/protobuf/client-messages.ts";
import type { InputOf } from "../../../src/protobuf/schema.ts";
import type { FamilySettings } from "../../../src/server/data/family-settings.ts";
import { openRegionData } from "../../../src/server/data/open-region-data.ts";
import { makeRowFilter } from "../../../src/server/filtering/make-row-filter.ts";
import { openMemoryStore } from "../../../src/server/storage/memory-store.ts";
import { type RegionServerSet, regionServerSet, type SetOptions } from "./region-server-set.ts";
import { standInRegion } from "./stand-in-region.ts";

export const F: Buffer = Buffer.from("f");
const FAMILY: FamilySettings = { name: F, maxVersions: 3, minVersions: 0, ttlMs: undefined, keepDeletedCells: "FALSE" };

export function realSet(t: TestContext, now = { ms: 1_000 }, options: SetOptions = {}): Promise<RegionServerSet> {
  const families = new Map([["f", FAMILY]]);
  const data = openRegionData({
    store: openMemoryStore(),
    space: 2,
    rowOrder: "bytes",
    startKey: Buffer.alloc(0),
    endKey: Buffer.from("x"),
    families: () => families,
    clock: () => now.ms,
    maxCellBytes: 1_000,
  });
  const region = { ...standInRegion(), data } as never;
  return regionServerSet(t, { region, makeRowFilter, clock: () => now.ms, ...options });
}

export function mutation(
  mutateType: number,
  row: string,
  columns: Record<string, string | bigint>,
): InputOf<typeof messages.MutationProto> {
  const qualifierValue = Object.entries(columns).map(([qualifier, value]) => ({
    qualifier: Buffer.from(qualifier),
    value: typeof value === "string" ? Buffer.from(value) : long(value),
  }));
  return { row: Buffer.from(row), mutateType, columnValue: [{ family: F, qualifierValue }] };
}

export function long(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}
