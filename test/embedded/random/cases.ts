/** What random operations have found: sequences of operations, and what a real HBase 2.6.4 answered where it was not what we did. */

import { PLACE } from "./names.ts";
import { DUMP, type Step } from "./side-by-side.ts";

export interface FoundCase {
  /** a sentence */
  readonly name: string;
  /** of `RANDOM_TABLES` */
  readonly table: string;
  /** the answer in the form that is compared; absent: not what the case is about */
  readonly steps: readonly (readonly [step: Step, answer?: unknown])[];
}

const LAST_TIME = "9223372036854775806";

export const CASES: readonly FoundCase[] = [
  {
    name: "a cell at the end of times with a time to live is over: the sum is a long",
    table: "versions",
    steps: [
      [
        {
          op: "put",
          row: `${PLACE}a`,
          values: [
            { column: "f:", value: "last", timestamp: LAST_TIME },
            { column: "f:", value: "first", timestamp: 1 },
          ],
          ttlMs: 9_000_000_000_000,
        },
      ],
      [DUMP, { ok: { rows: [{ row: `${PLACE}a`, cells: [["f:", "1", "put", "first"]] }] } }],
    ],
  },
  {
    name: "a version that the flush before a compaction drops does not count against a kept marker",
    table: "kept",
    steps: [
      [
        {
          op: "put",
          row: `${PLACE}a`,
          values: [3, 4, 5].map((timestamp) => ({ column: "f:", value: `${timestamp}`, timestamp })),
        },
      ],
      [{ op: "put", row: `${PLACE}b`, values: [{ column: "f:a", value: "oldest", timestamp: 1 }] }],
      [{ op: "delete", row: `${PLACE}a`, timestamp: 2 }],
      [{ op: "compact" }],
      [
        DUMP,
        {
          ok: {
            rows: [
              {
                row: `${PLACE}a`,
                cells: [
                  ["f:", "5", "put", "5"],
                  ["f:", "4", "put", "4"],
                  ["f:", "2", "deleteFamily", ""],
                ],
              },
              { row: `${PLACE}b`, cells: [["f:a", "1", "put", "oldest"]] },
            ],
          },
        },
      ],
    ],
  },
];
