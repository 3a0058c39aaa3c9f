/**
 * Rows that live all the time while a table is in trouble, and the scans that look for them: each must see every one of them exactly
 * once, whole and in order, whatever its options and whatever else is in the table.
 */
import type { ScanOptions } from "../../../src/table/scan-options.ts";
import type { Table } from "../../../src/table/table.ts";

/** Only these rows have cells in it; beside it each has one cell in the family of the other rows. */
export const KEPT_FAMILY = "k";

const DIGITS = [..."0123456789abcdef"];
const ROWS_A_DIGIT = 10;
/** One row in forty has so many cells that no answer of a small scan holds it. */
const WIDE_EVERY = 40;
const WIDE_CELLS = 400;

export interface KeptRow {
  readonly key: string;
  /** column to value, in HBase's order */
  readonly cells: ReadonlyMap<string, string>;
}

/** In the order of their keys, among the other rows of the table. */
export const KEPT_ROWS: readonly KeptRow[] = DIGITS.flatMap((digit, at) =>
  Array.from({ length: ROWS_A_DIGIT }, (_, index) => {
    const key = `${digit}-${index}~kept`;
    const wide = (at * ROWS_A_DIGIT + index) % WIDE_EVERY === 0;
    const columns = Array.from({ length: wide ? WIDE_CELLS : 3 }, (_, cell) => `k:${String(cell).padStart(4, "0")}`);
    return { key, cells: new Map(["f:a", ...columns].map((column) => [column, `${key} ${column}`])) };
  }),
);

export function isKept(key: string): boolean {
  return key.endsWith("~kept");
}

export async function writeKeptRows(table: Table): Promise<void> {
  await table.putAll(KEPT_ROWS.map(({ key, cells }) => ({ put: key, values: Object.fromEntries(cells) })));
}

export interface KeptScan {
  readonly name: string;
  readonly options: ScanOptions;
  /** what it must find, in this order */
  readonly expected: readonly KeptRow[];
}

/** Only the kept rows, so that small answers do not take for ever. */
const kept = { columns: [KEPT_FAMILY, "f:a"] } as const;
const backwards = [...KEPT_ROWS].reverse();
/** Less than a wide row. */
const few = { maxResultBytes: 4_000 } as const;

function from(index: number): { readonly start: string } {
  return { start: KEPT_ROWS[index]?.key ?? "" };
}

export const KEPT_SCANS: readonly KeptScan[] = [
  { name: "the whole table", options: {}, expected: KEPT_ROWS },
  { name: "the whole table backwards", options: { reversed: true }, expected: backwards },
  { name: "few bytes a call", options: { ...kept, ...few }, expected: KEPT_ROWS },
  { name: "few bytes a call, backwards", options: { ...kept, ...few, reversed: true }, expected: backwards },
  { name: "five rows a call", options: { ...kept, caching: 5 }, expected: KEPT_ROWS },
  { name: "five rows a call, backwards", options: { ...kept, caching: 5, reversed: true }, expected: backwards },
  { name: "pieces of seven cells", options: { ...kept, batch: 7 }, expected: KEPT_ROWS },
  { name: "partial rows", options: { ...kept, ...few, allowPartials: true }, expected: KEPT_ROWS },
  { name: "seventy rows", options: { ...kept, ...from(25), limit: 70 }, expected: KEPT_ROWS.slice(25, 95) },
  {
    name: "seventy rows backwards, nine a call",
    options: { ...kept, ...from(134), limit: 70, reversed: true, caching: 9 },
    expected: backwards.slice(25, 95),
  },
  {
    name: "the rows with one prefix",
    options: { prefix: "8-", ...few },
    expected: KEPT_ROWS.filter(({ key }) => key.startsWith("8-")),
  },
  { name: "asked only when needed", options: { ...kept, caching: 20, prefetch: 0 }, expected: KEPT_ROWS },
];

/** Does one scan; what was wrong with it, and nothing if it was right. */
export async function scanKeptRows(table: Table, { name, options, expected }: KeptScan): Promise<string[]> {
  const wrong: string[] = [];
  const found: { readonly key: string; readonly cells: [string, string][] }[] = [];
  const inOrder = (before: string, after: string): boolean =>
    options.reversed === true ? after < before : before < after;
  let last: string | undefined;
  for await (const row of table.scan(options)) {
    const key = row.key.toString();
    if (last !== undefined && key !== last && !inOrder(last, key)) wrong.push(`${name}: ${key} after ${last}`);
    if (key === last && options.batch === undefined && options.allowPartials !== true)
      wrong.push(`${name}: ${key} twice`);
    if (isKept(key)) {
      if (key !== last) found.push({ key, cells: [] });
      found
        .at(-1)
        ?.cells.push(
          ...row.cells.map((cell): [string, string] => [`${cell.family}:${cell.qualifier}`, `${cell.value}`]),
        );
    }
    last = key;
  }
  const keys = (rows: readonly { readonly key: string }[]): string => rows.map(({ key }) => key).join();
  if (keys(found) !== keys(expected)) {
    const seen = new Set(found.map(({ key }) => key));
    const missing = expected.filter(({ key }) => !seen.has(key));
    wrong.push(`${name}: ${found.length} rows in place of ${expected.length}, missing: ${keys(missing)}`);
  }
  const cellsOf = new Map(KEPT_ROWS.map(({ key, cells }) => [key, cells]));
  for (const { key, cells } of found) {
    if (cells.join() !== [...(cellsOf.get(key) ?? [])].join()) wrong.push(`${name}: ${key} has ${cells.length} cells`);
  }
  return wrong;
}
