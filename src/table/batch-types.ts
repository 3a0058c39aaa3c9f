/** Operations as data: what `batch`, `getAll`, `putAll` and a mutator take, each named by its verb. */
import type { Bytes, ColumnName } from "../bytes/column-name.ts";
import type { CompareOperator } from "../wire/mutation.ts";
import type { Row } from "../wire/row.ts";
import type {
  AppendOptions,
  ColumnDelete,
  DeleteOptions,
  GetOptions,
  IncrementOptions,
  PutOptions,
  ReadFilter,
  TimeSelection,
  Timestamp,
  WriteOptions,
} from "./call-options.ts";
import type { Amounts, Values } from "./cell-input.ts";

/** None of these names: an operation has one verb, a condition one test, and a second would be dropped. */
type Without<Names extends string> = { readonly [Name in Names]?: never };
type Verb = "get" | "exists" | "put" | "delete" | "increment" | "append" | "mutateRow" | "checkAndMutate";
type OnlyVerb<V extends Verb> = Without<Exclude<Verb, V>>;
type OnlyChange<V extends string> = Without<Exclude<"put" | "delete" | "increment" | "append", V>>;
type OnlyTest<T extends string> = Without<Exclude<"equals" | "exists" | "is" | "value" | "filter", T>>;

/** `get` as data: `{ get: "row", columns: ["f"] }`. */
export type Get = { readonly get: Bytes } & OnlyVerb<"get"> & GetOptions;
/** `exists` as data: `{ exists: "row" }`. */
export type Exists = { readonly exists: Bytes } & OnlyVerb<"exists"> & GetOptions;
/** `put` as data: `{ put: "row", values: { "f:q": "v" } }`. */
export type Put = { readonly put: Bytes; readonly values: Values } & OnlyVerb<"put"> & PutOptions;
/** `delete` as data: `{ delete: "row", columns: ["f:q"] }`; without `columns` the whole row. */
export type Delete = { readonly delete: Bytes } & OnlyVerb<"delete"> & DeleteOptions;
/** `increment` as data: `{ increment: "row", by: { "f:n": 1 } }`. */
export type Increment = { readonly increment: Bytes; readonly by: Amounts } & OnlyVerb<"increment"> & IncrementOptions;
/** `append` as data: `{ append: "row", values: { "f:q": "more" } }`. */
export type Append = { readonly append: Bytes; readonly values: Values } & OnlyVerb<"append"> & AppendOptions;

/** One of several changes to one row that are made together or not at all. */
export type RowMutation =
  | ({ readonly put: Values; readonly timestamp?: Timestamp } & OnlyChange<"put">)
  | ({
      readonly delete: readonly (ColumnName | ColumnDelete)[] | "row";
      readonly timestamp?: Timestamp;
    } & OnlyChange<"delete">)
  | ({ readonly increment: Amounts; readonly timestamp?: never } & OnlyChange<"increment">)
  | ({ readonly append: Values; readonly timestamp?: never } & OnlyChange<"append">);

/** `mutateRow` as data: all of `mutations` or none. */
export type MutateRow = {
  readonly mutateRow: Bytes;
  readonly mutations: readonly RowMutation[];
} & OnlyVerb<"mutateRow"> &
  WriteOptions;

/**
 * When a change is to be made. `is` reads as it is spoken: the stored value is `<` the given one. (HBase's own operators stand
 * the other way round; this is turned for the wire.) Only the newest version counts, within the time range if there is one.
 */
export type Condition = TimeSelection &
  /** the newest value is exactly this; `""` also holds without a cell: HBase takes an empty value for none */
  (
    | ({ readonly column: ColumnName; readonly equals: Bytes } & OnlyTest<"equals">)
    /** whether there is a cell, which is not empty: HBase takes an empty value for none */
    | ({ readonly column: ColumnName; readonly exists: boolean } & OnlyTest<"exists">)
    /** as unsigned bytes; without a cell none of them holds, `!=` neither. With an empty value, `=` is `exists: false`, `!=` `exists: true` */
    | ({ readonly column: ColumnName; readonly is: CompareOperator; readonly value: Bytes } & OnlyTest<"is" | "value">)
    /** the row has a cell that the filter lets through */
    | ({ readonly filter: ReadFilter; readonly column?: never } & OnlyTest<"filter">)
  );

/** `if` a condition holds `then` one change, or several at once. */
export interface ConditionalChange {
  readonly if: Condition;
  readonly then: RowMutation | readonly RowMutation[];
}

/** `checkAndMutate` as data. */
export type CheckAndMutate = { readonly checkAndMutate: Bytes } & OnlyVerb<"checkAndMutate"> &
  ConditionalChange &
  WriteOptions;

/** What a mutator takes: every write without a condition. */
export type Mutation = Put | Delete | Increment | Append | MutateRow;
/** What a batch takes: every operation on one row. */
export type TableOperation = Get | Exists | Mutation | CheckAndMutate;

/** What became of one operation of a batch. */
export type Outcome =
  | {
      readonly ok: true;
      /** of get, and of increment and append; undefined if there is no such row */
      readonly row?: Row;
      /** of exists */
      readonly exists?: boolean;
      /** of checkAndMutate: whether the condition held, and the change was made */
      readonly processed?: boolean;
    }
  | { readonly ok: false; readonly error: unknown };

/** The end of a checkAndMutate. */
export interface CheckedChange {
  /** the condition held, and the change was made */
  readonly processed: boolean;
  /** what increments and appends made, if it was */
  readonly row?: Row;
}
