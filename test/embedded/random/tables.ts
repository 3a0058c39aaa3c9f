/** The tables that random operations run on: few families, whose settings meet all the rules of versions, times to live and markers. */
import type { FamilyDescriptor } from "../../../src/descriptors/family-descriptor.ts";
import type { Choice } from "./operations.ts";

export interface RandomTable {
  readonly name: string;
  readonly families: readonly FamilyDescriptor[];
  readonly choice: Choice;
  /** Flushes, splits and merges come between the operations. */
  readonly moves: boolean;
}

const DAY = 86_400;
const everything: Choice = { raw: true, singleVersions: true };

export const RANDOM_TABLES: readonly RandomTable[] = [
  { name: "versions", families: [{ name: "f", versions: 3 }, { name: "g" }], choice: everything, moves: false },
  {
    name: "kept",
    families: [
      { name: "f", versions: 2, keepDeletedCells: "TRUE" },
      { name: "g", versions: 3, minVersions: 1, ttlSeconds: DAY },
    ],
    choice: everything,
    moves: false,
  },
  {
    name: "lived",
    families: [
      { name: "f", versions: 3, minVersions: 2, ttlSeconds: DAY, keepDeletedCells: "TTL" },
      { name: "g", versions: 5 },
      { name: "h", ttlSeconds: DAY },
    ],
    choice: everything,
    moves: false,
  },
  {
    // So many versions that no flush and no split has any to drop.
    name: "moved",
    families: [
      { name: "f", versions: 1000 },
      { name: "g", versions: 1000, keepDeletedCells: "TRUE" },
    ],
    choice: { raw: false, singleVersions: true },
    moves: true,
  },
];
