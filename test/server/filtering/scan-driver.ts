/**
 * Calls a filter as HBase's scanners do: the row loop of its RegionScannerImpl over one "heap" of cells for each family, with the return
 * codes and hints as its StoreScanner takes them. A filter sees as many versions as the family keeps; how many the scan wants
 * counts for what it lets through.
 */
import type { Filter } from "../../../src/filter/filter.ts";
import { makeRowFilter } from "../../../src/server/filtering/make-row-filter.ts";
import type { CellHint, RowFilter } from "../../../src/server/filtering/row-filter.ts";
import { type Cell, decodeCells, encodeCells } from "../../../src/wire/cell.ts";

export interface CellText {
  readonly row: string;
  readonly column: string;
  readonly timestamp?: number;
  readonly value?: string | Uint8Array;
}

export interface ScanOptions {
  readonly reversed?: boolean;
  readonly versions?: number;
  readonly random?: () => number;
  /** false: the scanner goes on with the next cell instead */
  readonly takesHints?: boolean;
}

/** In HBase's order. */
export function cellsOf(texts: readonly CellText[]): Cell[] {
  const cells = texts.flatMap(({ row, column, timestamp = 1, value = "" }) => {
    const colon = column.indexOf(":");
    const parts = {
      row: Buffer.from(row, "latin1"),
      family: Buffer.from(column.slice(0, colon), "latin1"),
      qualifier: Buffer.from(column.slice(colon + 1), "latin1"),
      timestamp,
      typeCode: 4,
      value: typeof value === "string" ? Buffer.from(value) : value,
    };
    return decodeCells(encodeCells([parts]));
  });
  return cells.sort((one, other) => compare(one, other));
}

/** What a scan of one region with this filter gives, and which cells the filter was asked about. */
export function scan(cells: readonly Cell[], filter: Filter, options: ScanOptions = {}): Scanned {
  const { reversed = false, random } = options;
  const rowFilter = makeRowFilter(filter, { reversed, ...(random !== undefined && { random }) });
  return new Driver(cells, rowFilter, options).run();
}

export interface Scanned {
  readonly cells: Cell[];
  /** `row/column` of what `filterCell` was called with */
  readonly asked: string[];
  /** those whose keys the filter was asked about */
  readonly rows: string[];
}

/** `row/column` of each, in short. */
export function shown(cells: readonly Cell[]): string[] {
  return cells.map((cell) => `${cell.row.toString("latin1")}/${cell.family}:${cell.qualifier.toString("latin1")}`);
}

class Driver {
  readonly #cells: readonly Cell[];
  readonly #filter: RowFilter;
  readonly #reversed: boolean;
  readonly #versions: number;
  readonly #takesHints: boolean;
  /** of each family, where its scanner was sent */
  readonly #hints = new Map<string, CellHint>();
  /** A store's scanner is over for good at the first cell that it comes to when the filter wants no more. */
  readonly #closed = new Set<string>();
  readonly #result: Scanned = { cells: [], asked: [], rows: [] };

  constructor(cells: readonly Cell[], filter: RowFilter, options: ScanOptions) {
    this.#cells = cells;
    this.#filter = filter;
    this.#reversed = options.reversed ?? false;
    this.#versions = options.versions ?? 1;
    this.#takesHints = options.takesHints ?? true;
  }

  run(): Scanned {
    const rows = [...new Set(this.#cells.map((cell) => cell.row.toString("latin1")))];
    if (this.#reversed) rows.reverse();
    for (const row of rows) {
      if (this.#filter.filterAllRemaining()) break;
      const cells = this.#cells.filter((cell) => cell.row.toString("latin1") === row);
      if (!cells.some((cell) => !this.#isPassedOver(cell))) continue;
      this.#result.rows.push(row);
      if (!this.#filter.filterRowKey(Buffer.from(row, "latin1"))) this.#row(cells);
      else if (this.#filter.filterAllRemaining()) break;
      this.#filter.reset();
    }
    return this.#result;
  }

  #row(cells: readonly Cell[]): void {
    const families = [...new Set(cells.map((cell) => cell.family.toString("latin1")))];
    let included = families.flatMap((name) =>
      this.#family(cells.filter((cell) => cell.isIn(Buffer.from(name, "latin1"), undefined))),
    );
    const isEmpty = included.length === 0;
    if (this.#filter.hasFilterRow) {
      included = this.#filter.filterRowCells(included);
      if (included.length > 0 && this.#filter.filterRow()) return;
    } else if (isEmpty || this.#filter.filterRow()) return;
    this.#result.cells.push(...included);
  }

  #family(cells: readonly Cell[]): Cell[] {
    const included: Cell[] = [];
    let passed: string | undefined;
    let ofColumn = 0;
    for (const [index, cell] of cells.entries()) {
      const column = cell.qualifier.toString("latin1");
      if (column === passed || this.#isPassedOver(cell)) continue;
      if (index === 0 || column !== cells[index - 1]?.qualifier.toString("latin1")) ofColumn = 0;
      if (this.#filter.filterAllRemaining()) {
        this.#closed.add(cell.family.toString("latin1"));
        break;
      }
      this.#result.asked.push(...shown([cell]));
      const code = this.#filter.filterCell(cell);
      if (code.startsWith("include") && ++ofColumn <= this.#versions) included.push(this.#filter.transformCell(cell));
      if (code === "nextRow" || code === "includeAndSeekNextRow") break;
      if (code === "nextColumn" || code === "includeAndNextColumn" || ofColumn > this.#versions) passed = column;
      if (code === "seekNextUsingHint") this.#seek(cell);
    }
    return included;
  }

  #seek(cell: Cell): void {
    const hint = this.#filter.nextCellHint(cell);
    if (hint !== undefined && this.#takesHints) this.#hints.set(cell.family.toString("latin1"), hint);
  }

  #isPassedOver(cell: Cell): boolean {
    const family = cell.family.toString("latin1");
    if (this.#closed.has(family)) return true;
    const hint = this.#hints.get(family);
    if (hint === undefined) return false;
    return this.#reversed ? cell.row.compare(hint.row) > 0 : compare(cell, hint) < 0;
  }
}

function compare(one: CellHint, other: CellHint): number {
  const empty = Buffer.alloc(0);
  const newest = 2n ** 63n - 1n;
  return (
    one.row.compare(other.row) ||
    (one.family ?? empty).compare(other.family ?? empty) ||
    (one.qualifier ?? empty).compare(other.qualifier ?? empty) ||
    Number((other.timestamp ?? newest) > (one.timestamp ?? newest)) -
      Number((other.timestamp ?? newest) < (one.timestamp ?? newest))
  );
}
