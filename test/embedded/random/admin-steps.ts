/** Random orders to a cluster's administration, as plain data: mostly such as make sense, on few tables, so that many of them meet. */
import fc from "fast-check";
import type { FamilyDescriptor } from "../../../src/descriptors/family-descriptor.ts";
import type { TableDescriptor } from "../../../src/descriptors/table-descriptor.ts";
import { sometimes } from "./names.ts";

/** Stands in names of tables, namespaces and snapshots, where PLACE cannot: each sequence has names of its own. */
export const NAME_PLACE = "QQQQ";

export type AdminStep =
  | { readonly admin: "createTable"; readonly descriptor: TableDescriptor; readonly splits?: readonly string[] }
  | { readonly admin: "modifyTable"; readonly descriptor: TableDescriptor }
  | { readonly admin: "truncateTable"; readonly table: string; readonly preserveSplits: boolean }
  | { readonly admin: "addFamily" | "modifyFamily"; readonly table: string; readonly family: FamilyDescriptor }
  | { readonly admin: "deleteFamily"; readonly table: string; readonly family: string }
  | { readonly admin: OfTable; readonly table: string }
  | { readonly admin: "put" | "split" | "merge"; readonly table: string; readonly row: string }
  | {
      readonly admin: "createNamespace" | "modifyNamespace";
      readonly name: string;
      readonly configuration: Readonly<Record<string, string>>;
    }
  | { readonly admin: "deleteNamespace" | "describeNamespace"; readonly name: string }
  | { readonly admin: "snapshot" | "cloneSnapshot"; readonly snapshot: string; readonly table: string }
  | { readonly admin: "restoreSnapshot" | "deleteSnapshot"; readonly snapshot: string }
  | { readonly admin: "list" };

type OfTable =
  | "deleteTable"
  | "enableTable"
  | "disableTable"
  | "flushTable"
  | "describeTable"
  | "tableState"
  | "isTableAvailable"
  | "regions"
  | "scan";

const tables = fc.constantFrom(
  `${NAME_PLACE}t`,
  `${NAME_PLACE}t`,
  `${NAME_PLACE}t`,
  `${NAME_PLACE}t`,
  `${NAME_PLACE}u`,
  `${NAME_PLACE}n:t`,
);
const namespaces = fc.constantFrom(`${NAME_PLACE}n`, `${NAME_PLACE}n`, `${NAME_PLACE}m`);
const snapshots = fc.constantFrom(`${NAME_PLACE}s`, `${NAME_PLACE}r`);
const rows = fc.constantFrom("a", "b", "c", "d");
const familyNames = fc.constantFrom("f", "g", "h");

const families: fc.Arbitrary<FamilyDescriptor> = fc
  .tuple(
    familyNames,
    sometimes<FamilyDescriptor>({
      versions: fc.constantFrom(1, 3),
      ttlSeconds: fc.constantFrom(86_400, "forever" as const),
      keepDeletedCells: fc.constantFrom("FALSE" as const, "TRUE" as const, "TTL" as const),
      blockSizeBytes: fc.constantFrom(65_536, 65_536, 65_536, 32_768, 1 << 30),
      bloomFilter: fc.constantFrom("NONE" as const, "ROWCOL" as const),
      configuration: fc.constant({ "my.key": "my value" }),
    } as never),
  )
  .map(([name, more]) => ({ ...more, name }));

const descriptors: fc.Arbitrary<TableDescriptor> = fc
  .tuple(
    tables,
    fc.uniqueArray(families, { selector: ({ name }) => name, minLength: 1, maxLength: 2 }),
    sometimes<TableDescriptor>(
      {
        // Never true: a snapshot of a table that cannot be written to does not end in 2.6.4, and holds the table.
        readOnly: fc.constant(false),
        durability: fc.constantFrom("ASYNC_WAL" as const, "USE_DEFAULT" as const),
        maxFileSizeBytes: fc.constantFrom(10_737_418_240, 10_737_418_240, 5_000_000, 1),
        splitEnabled: fc.boolean(),
        mergeEnabled: fc.boolean(),
        attributes: fc.constant({ "my.key": "my value" }),
      } as never,
      8,
    ),
  )
  .map(([name, all, more]) => ({ ...more, name, families: all }));

const configurations = fc.constantFrom({}, { "hbase.namespace.quota.maxtables": "1" }, { one: "1" }, { two: "2" });

const creations: fc.Arbitrary<AdminStep> = fc
  .tuple(descriptors, fc.option(fc.uniqueArray(rows, { minLength: 1, maxLength: 3 }), { nil: undefined }))
  .map(([descriptor, splits]) => ({ admin: "createTable", descriptor, ...(splits === undefined ? {} : { splits }) }));

const ofTable = (...verbs: OfTable[]): fc.Arbitrary<AdminStep> =>
  fc.tuple(fc.constantFrom(...verbs), tables).map(([admin, table]) => ({ admin, table }));

const steps: fc.Arbitrary<AdminStep> = fc.oneof<fc.MaybeWeightedArbitrary<AdminStep>[]>(
  { weight: 3, arbitrary: creations },
  { weight: 4, arbitrary: ofTable("disableTable") },
  { weight: 5, arbitrary: ofTable("deleteTable", "enableTable", "flushTable") },
  { weight: 6, arbitrary: ofTable("describeTable", "tableState", "isTableAvailable", "regions", "scan") },
  {
    weight: 2,
    arbitrary: fc
      .tuple(tables, fc.boolean())
      .map(([table, preserveSplits]) => ({ admin: "truncateTable", table, preserveSplits })),
  },
  { weight: 1, arbitrary: descriptors.map((descriptor) => ({ admin: "modifyTable", descriptor })) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom("addFamily" as const, "modifyFamily" as const), tables, families)
      .map(([admin, table, family]) => ({ admin, table, family })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(tables, familyNames).map(([table, family]) => ({ admin: "deleteFamily", table, family })),
  },
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.constantFrom("put" as const, "put" as const, "split" as const, "merge" as const), tables, rows)
      .map(([admin, table, row]) => ({ admin, table, row })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom("createNamespace" as const, "modifyNamespace" as const), namespaces, configurations)
      .map(([admin, name, configuration]) => ({ admin, name, configuration })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom("deleteNamespace" as const, "describeNamespace" as const), namespaces)
      .map(([admin, name]) => ({ admin, name })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom("snapshot" as const, "cloneSnapshot" as const), snapshots, tables)
      .map(([admin, snapshot, table]) => ({ admin, snapshot, table })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom("restoreSnapshot" as const, "deleteSnapshot" as const), snapshots)
      .map(([admin, snapshot]) => ({ admin, snapshot })),
  },
  { weight: 1, arbitrary: fc.constant({ admin: "list" }) },
);

export const adminSequences: fc.Arbitrary<AdminStep[]> = fc
  .tuple(creations, fc.array(steps, { minLength: 1, maxLength: 15, size: "max" }))
  .map(([first, rest]) => [first, ...rest, { admin: "list" }]);
