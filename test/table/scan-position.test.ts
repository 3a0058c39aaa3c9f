import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ScanRange } from "../../src/table/scan-plan.ts";
import { ScanPosition } from "../../src/table/scan-position.ts";
import { Row, rowOf } from "../../src/wire/row.ts";
import { cellsOfRow } from "./scan-set.ts";

function range(
  more: Partial<Record<"start" | "stop", string>> &
    Partial<Pick<ScanRange, "startInclusive" | "stopInclusive" | "reversed">> = {},
): ScanRange {
  const { start = "", stop = "", startInclusive = true, stopInclusive = false, reversed = false } = more;
  return { start: Buffer.from(start), stop: Buffer.from(stop), startInclusive, stopInclusive, reversed };
}

function bounds(startKey: string, endKey: string): { startKey: Buffer; endKey: Buffer } {
  return { startKey: Buffer.from(startKey), endKey: Buffer.from(endKey) };
}

function row(key: string, partial = false): Row {
  const whole = rowOf(cellsOfRow(key, 2));
  return new Row(whole.bytes(), 0, whole.size, false, partial);
}

function resumeColumn({ resumeAfter }: ScanPosition): string | undefined {
  return resumeAfter?.column;
}

function shown(position: ScanPosition): string {
  const { start, target } = position;
  const asked = JSON.stringify(target.row.toString());
  return `${start.inclusive ? "at" : "behind"} ${JSON.stringify(start.row.toString())}, ${target.type} ${asked}`;
}

test("a scan begins at its start row, and looks for the region that has it", () => {
  assert.equal(shown(new ScanPosition(range())), 'at "", current ""');
  assert.equal(shown(new ScanPosition(range({ start: "b" }))), 'at "b", current "b"');
  assert.equal(shown(new ScanPosition(range({ start: "b", startInclusive: false }))), 'behind "b", current "b\\u0000"');
});

test("a reversed scan begins in the last region, or in the one that has or ends at its start row", () => {
  const reversed = true;
  assert.equal(shown(new ScanPosition(range({ reversed }))), 'at "", before ""');
  assert.equal(shown(new ScanPosition(range({ start: "b", reversed }))), 'at "b", current "b"');
  assert.equal(
    shown(new ScanPosition(range({ start: "b", startInclusive: false, reversed }))),
    'behind "b", before "b"',
  );
});

test("it goes on behind a complete row, and at one that is not, after its last cell", () => {
  const position = new ScanPosition(range({ start: "a" }));
  position.handedOn([row("b"), row("c")], false);
  assert.equal(shown(position), 'behind "c", current "c\\u0000"');
  assert.equal(resumeColumn(position), undefined);
  position.handedOn([row("d", true)], true);
  assert.equal(shown(position), 'at "d", current "d"');
  assert.equal(resumeColumn(position), "f:q001");
  position.handedOn([], true);
  assert.equal(shown(position), 'at "d", current "d"');
  // The next answer told that the piece, full as it was, was the row's last.
  position.handedOn([], false);
  assert.equal(shown(position), 'behind "d", current "d\\u0000"');
  assert.equal(resumeColumn(position), undefined);
});

test("before anything was handed on, the start stays as it was, inclusive or not", () => {
  const position = new ScanPosition(range({ start: "a", startInclusive: false }));
  position.handedOn([], false);
  assert.equal(shown(position), 'behind "a", current "a\\u0000"');
});

test("forward, the next region begins at the end key, which is inside", () => {
  const position = new ScanPosition(range());
  position.handedOn([row("b", true)], true);
  assert.equal(position.leave(bounds("", "m")), true);
  assert.equal(shown(position), 'at "m", current "m"');
  assert.equal(resumeColumn(position), undefined);
  assert.equal(position.leave(bounds("m", "")), false);
});

test("reversed, the next region ends at the start key, which is outside", () => {
  const position = new ScanPosition(range({ reversed: true }));
  assert.equal(position.leave(bounds("m", "")), true);
  assert.equal(shown(position), 'behind "m", before "m"');
  assert.equal(position.leave(bounds("", "m")), false);
});

test("a scan ends with the region in which its stop row is", () => {
  const forward = (stop: string, stopInclusive: boolean): boolean =>
    new ScanPosition(range({ stop, stopInclusive })).leave(bounds("", "m"));
  assert.deepEqual(
    [forward("l", true), forward("m", false), forward("m", true), forward("n", false)],
    [false, false, true, true],
  );
  const reversed = (stop: string, stopInclusive: boolean): boolean =>
    new ScanPosition(range({ stop, stopInclusive, reversed: true })).leave(bounds("m", ""));
  assert.deepEqual(
    [reversed("n", true), reversed("m", true), reversed("m", false), reversed("l", true)],
    [false, false, false, true],
  );
});

test("a cursor moves the scan ahead, never back", () => {
  const position = new ScanPosition(range({ start: "b" }));
  assert.equal(position.noteCursor(Buffer.from("a")), false);
  assert.equal(position.noteCursor(Buffer.from("b")), false);
  assert.equal(position.noteCursor(Buffer.from("c")), true);
  assert.equal(shown(position), 'at "c", current "c"');
  position.handedOn([row("d")], false);
  assert.equal(position.noteCursor(Buffer.from("d")), false);
  const reversed = new ScanPosition(range({ reversed: true }));
  assert.equal(reversed.noteCursor(Buffer.from("x")), true);
  assert.equal(reversed.noteCursor(Buffer.from("y")), false);
});

test("however regions change between the steps, each row is read once", () => {
  const keys = fc.uniqueArray(fc.stringMatching(/^[a-c]{1,3}$/), { maxLength: 20 });
  const steps = fc.array(fc.record({ borders: keys, rows: fc.integer({ min: 0, max: 4 }) }), {
    minLength: 1,
    maxLength: 30,
  });
  const bound = fc.option(fc.stringMatching(/^[a-c]{1,3}$/));
  fc.assert(
    fc.property(
      keys,
      steps,
      bound,
      bound,
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      (table, changes, a, b, startInclusive, stopInclusive, reversed) => {
        const [start, stop] = ordered(a, b, reversed);
        const asked = range({
          ...(start === null ? {} : { start }),
          ...(stop === null ? {} : { stop }),
          startInclusive,
          stopInclusive,
          reversed,
        });
        assert.deepEqual(walk(asked, table, changes), wanted(asked, table));
      },
    ),
    { numRuns: 2_000 },
  );
});

function ordered(a: string | null, b: string | null, reversed: boolean): [string | null, string | null] {
  if (a === null || b === null || (reversed ? a >= b : a <= b)) return [a, b];
  return [b, a];
}

/** A server that hands out so many rows of the region it is asked for; the regions are others in every step. */
function walk(
  asked: ScanRange,
  table: readonly string[],
  changes: readonly { borders: readonly string[]; rows: number }[],
): string[] {
  const position = new ScanPosition(asked);
  const seen: string[] = [];
  for (let step = 0; ; step++) {
    const { borders, rows } = changes[Math.min(step, changes.length - 1)] as (typeof changes)[number];
    // Once the changes are through, regions are read to their ends.
    const most = step < changes.length ? rows : Number.POSITIVE_INFINITY;
    const region = regionFor(position, ["", ...[...borders].sort(), ""]);
    const { row: startRow, inclusive } = position.start;
    const here = wanted({ ...asked, start: startRow, startInclusive: inclusive }, table).filter((key) =>
      isIn(key, region),
    );
    const got = here.slice(0, most);
    seen.push(...got);
    position.handedOn(
      got.map((key) => row(key)),
      false,
    );
    if (got.length === here.length && !position.leave(bounds(...region))) return seen;
  }
}

function regionFor({ target }: ScanPosition, borders: readonly string[]): [string, string] {
  const key = target.row.toString();
  for (let at = 0; at + 1 < borders.length; at++) {
    const region: [string, string] = [borders[at] as string, borders[at + 1] as string];
    const [from, to] = region;
    if (target.type === "current" ? isIn(key, region) : key === "" ? to === "" : from < key && (to === "" || key <= to))
      return region;
  }
  throw new Error(`no region for ${key}`);
}

function isIn(key: string, [from, to]: readonly [string, string]): boolean {
  return key >= from && (to === "" || key < to);
}

function wanted(
  { start, stop, startInclusive, stopInclusive, reversed }: ScanRange,
  table: readonly string[],
): string[] {
  const sign = reversed ? -1 : 1;
  const rows = [...table].sort().filter((key) => {
    const afterStart = start.length === 0 ? 1 : sign * Buffer.compare(Buffer.from(key), start);
    const beforeStop = stop.length === 0 ? 1 : sign * Buffer.compare(stop, Buffer.from(key));
    return (
      (afterStart > 0 || (afterStart === 0 && startInclusive)) &&
      (beforeStop > 0 || (beforeStop === 0 && stopInclusive))
    );
  });
  return reversed ? rows.reverse() : rows;
}
