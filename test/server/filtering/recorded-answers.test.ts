/** The answers of a real region server of 2.6.4 to scans and gets with filters, from the same rows. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fromPrintable, toPrintable } from "../../../src/bytes/printable.ts";
import { decodeFilter } from "../../../src/filter/decode-filter.ts";
import type { Filter } from "../../../src/filter/filter.ts";
import { parseFilter } from "../../../src/filter/parse-filter.ts";
import type { Cell } from "../../../src/wire/cell.ts";
import { SEED } from "../../hbase/operations/seed.ts";
import { PROJECT_ROOT } from "../../support/project-root.ts";
import { type CellText, cellsOf, scan } from "./scan-driver.ts";

type CellForm = readonly [column: string, timestamp: string, type: string, value: string];

interface Recorded {
  readonly name: string;
  readonly operation: {
    readonly op: "scan" | "get";
    readonly row?: string;
    readonly start?: string;
    readonly stop?: string;
    readonly filter: string | { readonly javaClass: string; readonly hex: string };
    readonly reversed?: boolean;
    readonly versions?: number | "all";
    readonly limit?: number;
    readonly columns?: readonly string[];
  };
  readonly answer: {
    readonly ok?: { readonly rows?: readonly { row: string; cells: CellForm[] }[]; readonly cells?: CellForm[] };
  };
}

const golden = JSON.parse(readFileSync(join(PROJECT_ROOT, "test/golden/operations/filters.json"), "utf8")) as {
  operations: readonly Recorded[];
};

/** The rows r00 to r09, in two regions. */
const TEXTS: readonly CellText[] = SEED.flatMap(({ operation }) => {
  if (operation.op !== "put" || !/^r0\d$/.test(operation.row as string)) return [];
  const { row, values } = operation as {
    row: string;
    values: readonly { column: string; value: string; timestamp: number }[];
  };
  return values.map(({ column, value, timestamp }) => ({
    row,
    column,
    timestamp,
    value: fromPrintable(value),
  }));
});
const REGIONS = [cellsOf(TEXTS.filter(({ row }) => row < "r05")), cellsOf(TEXTS.filter(({ row }) => row >= "r05"))];

describe("recorded answers of a region server", () => {
  for (const { name, operation, answer } of golden.operations) {
    if (answer.ok === undefined) continue;
    test(name, () => assert.deepEqual(shownOf(answerOf(operation)), recordedCells(operation, answer)));
  }
});

function answerOf(operation: Recorded["operation"]): Cell[] {
  const { reversed = false, versions = 1, limit = Number.POSITIVE_INFINITY } = operation;
  const regions = reversed ? REGIONS.toReversed() : REGIONS;
  const cells = regions.flatMap((region) => {
    const asked = region.filter((cell) => isAskedFor(operation, cell));
    const scanned = scan(asked, filterOf(operation.filter), { reversed, versions: versions === "all" ? 5 : versions });
    return scanned.cells;
  });
  const rows = [...new Set(cells.map((cell) => cell.row.toString("latin1")))].slice(0, limit);
  return cells.filter((cell) => rows.includes(cell.row.toString("latin1")));
}

function filterOf(form: Recorded["operation"]["filter"]): Filter {
  return typeof form === "string" ? parseFilter(form) : decodeFilter(form.javaClass, Buffer.from(form.hex, "hex"));
}

function isAskedFor({ op, row, start = "", stop = "", columns, reversed }: Recorded["operation"], cell: Cell): boolean {
  if (columns !== undefined && !columns.includes(cell.column)) return false;
  const key = cell.row.toString("latin1");
  if (op === "get") return key === row;
  if (reversed) return key <= start && key > stop;
  return key >= start && (stop === "" || key < stop);
}

function recordedCells({ row }: Recorded["operation"], { ok }: Recorded["answer"]): unknown[] {
  const rows = ok?.rows ?? [{ row: row as string, cells: ok?.cells ?? [] }];
  return rows.flatMap((one) => one.cells.map(([column, timestamp, , value]) => [one.row, column, timestamp, value]));
}

function shownOf(cells: readonly Cell[]): unknown[] {
  return cells.map((cell) => [toPrintable(cell.row), cell.column, String(cell.timestamp), toPrintable(cell.value)]);
}
