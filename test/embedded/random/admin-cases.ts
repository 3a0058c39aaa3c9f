/** What random orders have found: sequences of them, and what a real HBase 2.6.4 answered where it was not what we did. */
import { type AdminStep, NAME_PLACE } from "./admin-steps.ts";

export interface FoundAdminCase {
  /** a sentence */
  readonly name: string;
  /** the answer in the form that is compared; absent: not what the case is about */
  readonly steps: readonly (readonly [step: AdminStep, answer?: unknown])[];
}

const f = { name: "f" };
const absent = `${NAME_PLACE}n:t`;
const namespaceNotFound = { refused: "NamespaceNotFoundError" };

export const ADMIN_CASES: readonly FoundAdminCase[] = [
  {
    name: "a table that makes no sense in a namespace that is not there is refused for the namespace",
    steps: [
      [{ admin: "createTable", descriptor: { name: absent, families: [f], maxFileSizeBytes: 1 } }, namespaceNotFound],
    ],
  },
  {
    name: "a change that makes no sense of a table that is not there is refused for the descriptor",
    steps: [
      [
        { admin: "modifyTable", descriptor: { name: `${NAME_PLACE}t`, families: [f], maxFileSizeBytes: 1 } },
        { refused: "DoNotRetryError" },
      ],
    ],
  },
  {
    name: "a snapshot that is not there cloned into a namespace that is not there is refused for the namespace",
    steps: [[{ admin: "cloneSnapshot", snapshot: `${NAME_PLACE}s`, table: absent }, namespaceNotFound]],
  },
  {
    name: "a table is described as no meta table, whether it was made, changed or given another family",
    steps: [
      [{ admin: "createTable", descriptor: { name: `${NAME_PLACE}t`, families: [f] } }],
      [{ admin: "addFamily", table: `${NAME_PLACE}t`, family: { name: "g" } }],
      [
        { admin: "describeTable", table: `${NAME_PLACE}t` },
        {
          name: `${NAME_PLACE}t`,
          families: ["f", "g"].map((name) => ({
            name,
            blockCache: true,
            blockSizeBytes: 65_536,
            bloomFilter: "ROW",
            compression: "NONE",
            dataBlockEncoding: "NONE",
            inMemory: false,
            keepDeletedCells: "FALSE",
            minVersions: 0,
            replicationScope: 0,
            ttlSeconds: "forever",
            versions: 1,
            attributes: { INDEX_BLOCK_ENCODING: "NONE" },
          })),
          attributes: { IS_META: "false", "hbase.store.file-tracker.impl": "DEFAULT" },
        },
      ],
    ],
  },
  {
    name: "regions of a table that forbids merges are not merged, and that is no MergeRegionException",
    steps: [
      [
        {
          admin: "createTable",
          descriptor: { name: `${NAME_PLACE}t`, families: [f], mergeEnabled: false },
          splits: ["d"],
        },
      ],
      [{ admin: "merge", table: `${NAME_PLACE}t`, row: "a" }, { refused: "DoNotRetryError" }],
    ],
  },
];
