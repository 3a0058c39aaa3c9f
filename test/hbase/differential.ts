/**
 * The list of operations, done with our client: the neutral form made into calls of the public API, and what they gave made into
 * the form in which Java's driver answers. Times that the server chose are all alike, for two runs differ in nothing else.
 */
import type {
  Answer,
  BatchEntry,
  ByteText,
  CellAnswer,
  ConditionForm,
  DataOperation,
  FailureAnswer,
  FilterForm,
  InnerMutation,
  MarkerForm,
  OutcomeAnswer,
  QueryForm,
  RowAnswer,
  ScanForm,
  Time,
  TimeRangeForm,
  ValuesForm,
} from "../../scripts/lab/operation-form.ts";
import type { Bytes, Column } from "../../src/bytes/column-name.ts";
import { fromPrintable, toPrintable } from "../../src/bytes/printable.ts";
import { decodeFilter } from "../../src/filter/decode-filter.ts";
import { parseFilter } from "../../src/filter/parse-filter.ts";
import type { Condition, RowMutation, TableOperation } from "../../src/table/batch-types.ts";
import type {
  ColumnDelete,
  IncrementOptions,
  PutOptions,
  ReadFilter,
  ReadOptions,
  TimeRange,
  Timestamp,
  WriteOptions,
} from "../../src/table/call-options.ts";
import type { AmountInput, CellInput } from "../../src/table/cell-input.ts";
import type { ScanOptions, ScanProgress } from "../../src/table/scan-options.ts";
import type { Table } from "../../src/table/table.ts";
import type { Row } from "../../src/wire/row.ts";

/** Does one operation; errors are data. */
export async function perform(table: Table, operation: DataOperation): Promise<Answer> {
  try {
    return { ok: (await run(table, operation)) ?? null };
  } catch (error) {
    return failure(error);
  }
}

/** The table raw, with all versions and delete markers. */
export async function dump(table: Table): Promise<RowAnswer[]> {
  const rows: RowAnswer[] = [];
  for await (const row of table.scan({ raw: true, versions: "all", cacheBlocks: false })) rows.push(wholeRow(row));
  return rows;
}

async function run(table: Table, operation: DataOperation): Promise<unknown> {
  switch (operation.op) {
    case "get":
      return rowAnswer(await table.get(bytes(operation.row), query(operation)));
    case "exists":
      return table.exists(bytes(operation.row), query(operation));
    case "getAll":
      return (await table.getAll(operation.rows.map(bytes), query(operation))).map(rowAnswer);
    case "existsAll":
      return table.existsAll(operation.rows.map(bytes), query(operation));
    case "put":
      return table.put(bytes(operation.row), values(operation.values), writing(operation));
    case "putAll":
      return table.putAll(
        operation.entries.map((entry) => batchEntry(entry) as Extract<TableOperation, { put: Bytes }>),
      );
    case "delete":
      return table.delete(bytes(operation.row), { ...writing(operation), ...markers(operation.columns) });
    case "deleteAll":
      return table.deleteAll(
        operation.entries.map((entry) => batchEntry(entry) as Extract<TableOperation, { delete: Bytes }>),
      );
    case "increment":
      return rowAnswer(await table.increment(bytes(operation.row), amounts(operation.by), writing(operation)));
    case "append":
      return rowAnswer(await table.append(bytes(operation.row), values(operation.values), writing(operation)));
    case "mutateRow":
      return rowAnswer(await table.mutateRow(bytes(operation.row), operation.mutations.map(innerMutation)));
    case "checkAndMutate":
      return checked(table, operation);
    case "batch":
      return (await table.batch(operation.entries.map(batchEntry))).map((outcome, index) =>
        outcome.ok ? outcomeAnswer(operation.entries[index], outcome) : failure(outcome.error),
      );
    case "scan":
      return scan(table, operation);
    case "flush":
      throw new Error("a flush is no operation of a table");
  }
}

async function checked(
  table: Table,
  operation: Extract<DataOperation, { readonly op: "checkAndMutate" }>,
): Promise<unknown> {
  const { change, options } = conditional(operation);
  const { processed, row } = await table.checkAndMutate(bytes(operation.row), change, options);
  const made = rowAnswer(row);
  return made === null ? { processed } : { processed, row: made };
}

async function scan(table: Table, form: ScanForm): Promise<unknown> {
  const rows: RowAnswer[] = [];
  const cursors: string[] = [];
  const { stopAfter = Number.POSITIVE_INFINITY } = form;
  const onCursor = ({ row }: ScanProgress): void => void cursors.push(toPrintable(row));
  // The list holds no options together that the types keep apart.
  const options = { ...scanOptions(form), ...(form.cursor === true ? { onCursor } : {}) } as ScanOptions;
  for await (const row of table.scan(options)) {
    rows.push(wholeRow(row));
    if (rows.length >= stopAfter) break;
  }
  return cursors.length > 0 ? { rows, cursors } : { rows };
}

// ---------------------------------------------------------------------------------------------------------------------
// The neutral form, made into arguments

function bytes(form: ByteText): Buffer {
  return typeof form === "string" ? fromPrintable(form) : Buffer.alloc(form.bytes, form.fill);
}

function column(text: string): Column {
  const cut = text.indexOf(":");
  if (cut < 0) return { family: fromPrintable(text) };
  return { family: fromPrintable(text.slice(0, cut)), qualifier: fromPrintable(text.slice(cut + 1)) };
}

function time(form: Time): Timestamp {
  return typeof form === "number" ? form : BigInt(form);
}

function timeRange({ from, to }: TimeRangeForm): TimeRange {
  return { ...(from === undefined ? {} : { from: time(from) }), ...(to === undefined ? {} : { to: time(to) }) };
}

function filter(form: FilterForm): ReadFilter {
  if (typeof form === "string") return parseFilter(form);
  return decodeFilter(form.javaClass, Buffer.from(form.hex, "hex"));
}

function attributes(form: Readonly<Record<string, ByteText>>): Record<string, Bytes> {
  return Object.fromEntries(Object.entries(form).map(([name, value]) => [name, bytes(value)]));
}

/** What is written alike in both forms is taken over as it stands. */
function query(form: QueryForm): ReadOptions {
  const { columns, timeRange: range, timestamp, filter: filterForm, familyTimeRanges, attributes: pairs } = form;
  const same = pick(form, [
    "versions",
    "cacheBlocks",
    "consistency",
    "replicaId",
    "maxCellsPerFamily",
    "cellOffsetPerFamily",
    "loadColumnFamiliesOnDemand",
    "isolation",
    "authorizations",
    "priority",
  ]);
  return {
    ...same,
    ...(columns === undefined ? {} : { columns: columns.map(column) }),
    ...(range === undefined ? {} : { timeRange: timeRange(range) }),
    ...(timestamp === undefined ? {} : { timestamp: time(timestamp) }),
    ...(filterForm === undefined ? {} : { filter: filter(filterForm) }),
    ...(pairs === undefined ? {} : { attributes: attributes(pairs) }),
    ...(familyTimeRanges === undefined
      ? {}
      : {
          familyTimeRanges: Object.fromEntries(
            Object.entries(familyTimeRanges).map(([family, each]) => [family, timeRange(each)]),
          ),
        }),
  };
}

function scanOptions(form: ScanForm): object {
  const { start, stop, prefix } = form;
  return {
    ...query(form),
    ...pick(form, [
      "startInclusive",
      "stopInclusive",
      "reversed",
      "limit",
      "caching",
      "batch",
      "maxResultBytes",
      "allowPartials",
      "raw",
      "readType",
    ]),
    ...(start === undefined ? {} : { start: bytes(start) }),
    ...(stop === undefined ? {} : { stop: bytes(stop) }),
    ...(prefix === undefined ? {} : { prefix: bytes(prefix) }),
  };
}

interface WritingForm {
  readonly timestamp?: Time;
  readonly timeRange?: TimeRangeForm;
  readonly attributes?: Readonly<Record<string, ByteText>>;
}

function writing(form: WritingForm): PutOptions & IncrementOptions {
  const { timestamp, timeRange: range, attributes: pairs } = form;
  return {
    ...(pick(form, ["durability", "ttlMs", "visibility", "priority", "returnResults"]) as PutOptions),
    ...(timestamp === undefined ? {} : { timestamp: time(timestamp) }),
    ...(range === undefined ? {} : { timeRange: timeRange(range) }),
    ...(pairs === undefined ? {} : { attributes: attributes(pairs) }),
  };
}

function values(form: ValuesForm): CellInput[] {
  if (isList(form)) {
    return form.map(({ column: name, value, timestamp }) => ({
      column: column(name),
      value: bytes(value),
      ...(timestamp === undefined ? {} : { timestamp: time(timestamp) }),
    }));
  }
  return Object.entries(form).map(([name, value]) => ({ column: column(name), value: bytes(value) }));
}

function amounts(form: Readonly<Record<string, number | string>>): AmountInput[] {
  return Object.entries(form).map(([name, by]) => ({
    column: column(name),
    by: typeof by === "number" ? by : BigInt(by),
  }));
}

function markers(form: readonly MarkerForm[] | undefined): { columns?: ColumnDelete[] } {
  return form === undefined ? {} : { columns: form.map(marker) };
}

function marker(form: MarkerForm): ColumnDelete {
  if (typeof form === "string") return column(form);
  const { versions, timestamp } = form;
  return {
    ...column(form.column),
    ...(versions === undefined ? {} : { versions }),
    ...(timestamp === undefined ? {} : { timestamp: time(timestamp) }),
  };
}

/** Options that hold for the whole operation in our API stand beside it there; the list gives them with single mutations only. */
function innerMutation(form: InnerMutation): RowMutation {
  const timestamp = form.timestamp === undefined ? {} : { timestamp: time(form.timestamp) };
  if ("put" in form) return { put: values(form.put), ...timestamp };
  if ("increment" in form) return { increment: amounts(form.increment) };
  if ("append" in form) return { append: values(form.append) };
  return { delete: form.delete === null ? "row" : form.delete.map(marker), ...timestamp };
}

function condition(form: ConditionForm): Condition {
  const range = form.timeRange === undefined ? {} : { timeRange: timeRange(form.timeRange) };
  if ("filter" in form) return { filter: filter(form.filter), ...range };
  const named = { column: column(form.column), ...range };
  if ("exists" in form) return { ...named, exists: form.exists };
  if ("equals" in form) return { ...named, equals: bytes(form.equals) };
  return { ...named, is: form.is, value: bytes(form.value) };
}

interface ConditionalForm {
  readonly if: ConditionForm;
  readonly mutate: InnerMutation | readonly InnerMutation[];
}

function conditional(form: ConditionalForm): {
  change: { if: Condition; then: RowMutation | RowMutation[] };
  options: WriteOptions;
} {
  const { mutate } = form;
  if (isList(mutate)) return { change: change(form.if, mutate.map(innerMutation)), options: {} };
  const { timestamp: _, ...options } = writing(mutate);
  return { change: change(form.if, innerMutation(mutate)), options };
}

function change(
  form: ConditionForm,
  what: RowMutation | RowMutation[],
): {
  if: Condition;
  then: RowMutation | RowMutation[];
} {
  return { if: condition(form), then: what };
}

function batchEntry(form: BatchEntry): TableOperation {
  if ("get" in form) return { ...query(form), get: bytes(form.get) };
  if ("exists" in form) return { ...query(form), exists: bytes(form.exists) };
  if ("put" in form) return { ...writing(form), put: bytes(form.put), values: values(form.values) };
  if ("delete" in form) return { ...writing(form), delete: bytes(form.delete), ...markers(form.columns) };
  if ("increment" in form) return { ...writing(form), increment: bytes(form.increment), by: amounts(form.by) };
  if ("append" in form) return { ...writing(form), append: bytes(form.append), values: values(form.values) };
  if ("mutateRow" in form) return { mutateRow: bytes(form.mutateRow), mutations: form.mutations.map(innerMutation) };
  const { change: asked, options } = conditional(form);
  return { ...options, checkAndMutate: bytes(form.checkAndMutate), ...asked };
}

// ---------------------------------------------------------------------------------------------------------------------
// Results, made into answers

function rowAnswer(row: Row | undefined): RowAnswer | null {
  return row === undefined || row.size === 0 ? null : wholeRow(row);
}

export function wholeRow(row: Row): RowAnswer {
  return {
    row: toPrintable(row.key),
    cells: row.cells.map((cell): CellAnswer => {
      const name = `${toPrintable(cell.family)}:${toPrintable(cell.qualifier)}`;
      return [name, String(cell.timestamp), String(cell.type ?? cell.typeCode), toPrintable(cell.value)];
    }),
    ...(row.partial ? { partial: true } : {}),
    ...(row.stale ? { stale: true } : {}),
  };
}

function outcomeAnswer(
  form: BatchEntry | undefined,
  { row, exists, processed }: { readonly row?: Row; readonly exists?: boolean; readonly processed?: boolean },
): OutcomeAnswer {
  const made = rowAnswer(row);
  const reads = form !== undefined && "get" in form;
  return {
    ok: true,
    ...(reads || made !== null ? { row: made } : {}),
    ...(exists === undefined ? {} : { exists }),
    ...(processed === undefined ? {} : { processed }),
  };
}

/** The class that the server named, if it was the server that refused; otherwise our own. */
function failure(error: unknown): FailureAnswer {
  for (let each = error; each instanceof Error; each = each.cause) {
    const { javaClass } = each as { readonly javaClass?: unknown };
    if (typeof javaClass === "string") return { error: javaClass, message: each.message };
  }
  // An error for all of a list has those of its parts beside it.
  const { errors } = (error ?? {}) as { readonly errors?: unknown };
  const [first] = Array.isArray(errors) ? (errors as unknown[]) : [];
  if (first !== undefined && first !== error) return failure(first);
  return { error: error instanceof Error ? error.name : "?", message: String(error) };
}

// ---------------------------------------------------------------------------------------------------------------------
// What is compared

/** Between these two a time was chosen by a server: the list itself uses none of that size. */
const SERVER_TIMES = { from: 1_600_000_000_000n, to: 4_000_000_000_000n };

export function comparableRow({ row, cells, ...more }: RowAnswer): RowAnswer {
  return {
    row,
    cells: cells.map(([name, timestamp, type, value]): CellAnswer => {
      const at = BigInt(timestamp);
      return [name, at > SERVER_TIMES.from && at < SERVER_TIMES.to ? "now" : timestamp, type, value];
    }),
    ...more,
  };
}

/** Answers of both clients in a form in which they must be equal. */
export function comparable(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(comparable);
  if (typeof answer !== "object" || answer === null) return answer;
  if ("cells" in answer) return comparableRow(answer as RowAnswer);
  if ("error" in answer) return { refusedWith: refusal(answer as FailureAnswer) };
  return Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, comparable(value)]));
}

/** Packages and classes of what Java's client throws by itself. */
const REFUSED_BY_JAVA = /\.client\.|\.IncompatibleFilterException$/;

/** What servers refuse, and this client by itself: it says what to ask for instead. */
const REFUSED_BY_US = /Cannot specify any column for a raw scan/;

/** A server's class by its name; whatever a client refuses by itself is the same to us. */
function refusal({ error, root, message = "" }: FailureAnswer): string {
  if (REFUSED_BY_US.test(message)) return "the client";
  const javaClass = root ?? error;
  const isServers = javaClass.startsWith("org.apache.hadoop.hbase.") && !REFUSED_BY_JAVA.test(javaClass);
  return isServers ? javaClass : "the client";
}

function isList<T>(form: object): form is readonly T[] {
  return Array.isArray(form);
}

function pick<T extends object, K extends string>(form: T, names: readonly K[]): Pick<T, K & keyof T> {
  const entries = names
    .filter((name) => Object.hasOwn(form, name))
    .map((name) => [name, form[name as unknown as keyof T]]);
  return Object.fromEntries(entries) as Pick<T, K & keyof T>;
}
