/**
 * Operations on tables as plain data, so that two clients can be told to do the same. Bytes are written in HBase's printable
 * form (`\x00`), columns as "family", "family:qualifier" or "family:" (an empty qualifier), and times above 2^53 as decimal text.
 */

/** Printable form, or that many times one character: a large value is not written out. */
export type ByteText = string | { readonly fill: string; readonly bytes: number };
export type Time = number | string;
export type ColumnText = string;

export interface TimeRangeForm {
  /** inclusive */
  readonly from?: Time;
  /** exclusive */
  readonly to?: Time;
}

/** A string of HBase's filter language, or a Java class and its protobuf message. */
export type FilterForm = string | { readonly javaClass: string; readonly hex: string };

/** What gets and scans share. */
export interface QueryForm {
  readonly columns?: readonly ColumnText[];
  readonly versions?: number | "all";
  readonly timeRange?: TimeRangeForm;
  readonly timestamp?: Time;
  readonly filter?: FilterForm;
  readonly cacheBlocks?: boolean;
  readonly consistency?: "strong" | "timeline";
  readonly replicaId?: number;
  readonly maxCellsPerFamily?: number;
  readonly cellOffsetPerFamily?: number;
  readonly familyTimeRanges?: Readonly<Record<string, TimeRangeForm>>;
  readonly loadColumnFamiliesOnDemand?: boolean;
  readonly isolation?: "readCommitted" | "readUncommitted";
  readonly authorizations?: readonly string[];
  readonly attributes?: Readonly<Record<string, ByteText>>;
  readonly priority?: number;
}

export interface ScanForm extends QueryForm {
  readonly start?: ByteText;
  readonly startInclusive?: boolean;
  readonly stop?: ByteText;
  readonly stopInclusive?: boolean;
  readonly prefix?: ByteText;
  readonly reversed?: boolean;
  readonly limit?: number;
  readonly caching?: number;
  readonly batch?: number;
  readonly maxResultBytes?: number;
  readonly allowPartials?: boolean;
  readonly raw?: boolean;
  readonly readType?: "default" | "stream" | "pread";
  readonly cursor?: boolean;
  /** Closes the scanner after so many rows (pieces, with partial rows). */
  readonly stopAfter?: number;
}

export interface MutationForm {
  readonly timestamp?: Time;
  readonly durability?: "skipWal" | "asyncWal" | "syncWal" | "fsyncWal" | "useDefault";
  readonly ttlMs?: number;
  readonly visibility?: string;
  readonly attributes?: Readonly<Record<string, ByteText>>;
  readonly priority?: number;
}

/** Of increments and appends. */
export interface ReturnForm extends MutationForm {
  readonly returnResults?: boolean;
  readonly timeRange?: TimeRangeForm;
}

export type ValuesForm =
  | Readonly<Record<ColumnText, ByteText>>
  | readonly { readonly column: ColumnText; readonly value: ByteText; readonly timestamp?: Time }[];
/** Text: all versions of the column, or the whole family. */
export type MarkerForm =
  | ColumnText
  | { readonly column: ColumnText; readonly versions?: "one" | "all"; readonly timestamp?: Time };
export type AmountsForm = Readonly<Record<ColumnText, number | string>>;
export type AppendedForm = Readonly<Record<ColumnText, ByteText>>;

/** A mutation inside another operation, where the row is known; null deletes the whole row. */
export type InnerMutation =
  | ({ readonly put: ValuesForm } & MutationForm)
  | ({ readonly delete: readonly MarkerForm[] | null } & MutationForm)
  | ({ readonly increment: AmountsForm } & ReturnForm)
  | ({ readonly append: AppendedForm } & ReturnForm);

/** `is` reads as people read it: the stored value stands left of it. */
export type ConditionForm =
  | { readonly column: ColumnText; readonly exists: boolean; readonly timeRange?: TimeRangeForm }
  | { readonly column: ColumnText; readonly equals: ByteText; readonly timeRange?: TimeRangeForm }
  | {
      readonly column: ColumnText;
      readonly is: "<" | "<=" | "=" | "!=" | ">=" | ">";
      readonly value: ByteText;
      readonly timeRange?: TimeRangeForm;
    }
  | { readonly filter: FilterForm; readonly timeRange?: TimeRangeForm };

export type BatchEntry =
  | ({ readonly get: ByteText } & QueryForm)
  | ({ readonly exists: ByteText } & QueryForm)
  | ({ readonly put: ByteText; readonly values: ValuesForm } & MutationForm)
  | ({ readonly delete: ByteText; readonly columns?: readonly MarkerForm[] } & MutationForm)
  | ({ readonly increment: ByteText; readonly by: AmountsForm } & ReturnForm)
  | ({ readonly append: ByteText; readonly values: AppendedForm } & ReturnForm)
  | { readonly mutateRow: ByteText; readonly mutations: readonly InnerMutation[] }
  | {
      readonly checkAndMutate: ByteText;
      readonly if: ConditionForm;
      readonly mutate: InnerMutation | readonly InnerMutation[];
    };
export type PutEntry = Extract<BatchEntry, { readonly put: ByteText }>;
export type DeleteEntry = Extract<BatchEntry, { readonly delete: ByteText }>;

/** What is done to one table, which is named apart. */
export type DataOperation =
  | ({ readonly op: "get"; readonly row: ByteText } & QueryForm)
  | ({ readonly op: "exists"; readonly row: ByteText } & QueryForm)
  | ({ readonly op: "getAll"; readonly rows: readonly ByteText[] } & QueryForm)
  | ({ readonly op: "existsAll"; readonly rows: readonly ByteText[] } & QueryForm)
  | ({ readonly op: "put"; readonly row: ByteText; readonly values: ValuesForm } & MutationForm)
  | { readonly op: "putAll"; readonly entries: readonly PutEntry[] }
  | ({ readonly op: "delete"; readonly row: ByteText; readonly columns?: readonly MarkerForm[] } & MutationForm)
  | { readonly op: "deleteAll"; readonly entries: readonly DeleteEntry[] }
  | ({ readonly op: "increment"; readonly row: ByteText; readonly by: AmountsForm } & ReturnForm)
  | ({ readonly op: "append"; readonly row: ByteText; readonly values: AppendedForm } & ReturnForm)
  | { readonly op: "mutateRow"; readonly row: ByteText; readonly mutations: readonly InnerMutation[] }
  | {
      readonly op: "checkAndMutate";
      readonly row: ByteText;
      readonly if: ConditionForm;
      readonly mutate: InnerMutation | readonly InnerMutation[];
    }
  | { readonly op: "batch"; readonly entries: readonly BatchEntry[] }
  | ({ readonly op: "scan" } & ScanForm)
  | { readonly op: "flush" };

export type FamilyForm = string | { readonly name: string; readonly attributes: Readonly<Record<string, string>> };

export interface TableForm {
  readonly families: readonly FamilyForm[];
  readonly splits?: readonly ByteText[];
  readonly regions?: { readonly start: ByteText; readonly end: ByteText; readonly count: number };
  readonly attributes?: Readonly<Record<string, string>>;
}

// ---------------------------------------------------------------------------------------------------------------------
// Answers

/** column, timestamp as decimal text, type ("put", "deleteColumn", …), value */
export type CellAnswer = readonly [column: string, timestamp: string, type: string, value: string];

export interface RowAnswer {
  readonly row: string;
  readonly cells: readonly CellAnswer[];
  /** More of the row may come in the next. */
  readonly partial?: boolean;
  readonly stale?: boolean;
}

export interface FailureAnswer {
  /** Java class of what the caller gets. */
  readonly error: string;
  readonly message: string;
  /** Java class at the root of it, where that is another. */
  readonly root?: string;
  readonly rootMessage?: string;
  readonly doNotRetry?: boolean;
}

/** An entry of a batch; `row` stands with reads, null if there is none, and with mutations that give one back. */
export type OutcomeAnswer =
  | {
      readonly ok: true;
      readonly row?: RowAnswer | null;
      readonly exists?: boolean;
      readonly processed?: boolean;
    }
  | FailureAnswer;

export type Answer = { readonly ok: unknown } | FailureAnswer;
