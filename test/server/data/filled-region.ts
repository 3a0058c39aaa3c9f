/** A region with rows to scan, and what a scanner answers, in short. */
import assert from "node:assert/strict";
import type { AnswerLimits, RegionScanner, ScanShape } from "../../../src/server/data/region-data.ts";
import { family, NO_LIMITS, RegionUnderTest } from "./region-under-test.ts";

/** Rows a, b, c …, each with the columns of each family. */
export function filled(rows: string, qualifiers = "xyz", families: readonly string[] = ["f"]): RegionUnderTest {
  const region = new RegionUnderTest(families.map((name) => family(name)));
  for (const row of rows)
    for (const name of families) for (const qualifier of qualifiers) region.put(row, `${name}:${qualifier}`, "", 1);
  return region;
}

export function rowsOf(region: RegionUnderTest, shape: Partial<ScanShape> = {}): string {
  return region
    .answer(shape)
    .pieces.map(({ cells }) => cells[0]?.row.toString("latin1"))
    .join("");
}

/** Every answer as its pieces: rows with their cells' qualifiers, `…` behind those that are cut. */
export function answers(scanner: RegionScanner, limits: Partial<AnswerLimits>): string[] {
  const all: string[] = [];
  for (let more = true; more; ) {
    const answer = scanner.next({ ...NO_LIMITS, ...limits });
    const pieces = answer.pieces.map(({ cells, partial }) => {
      const qualifiers = cells.map((cell) => cell.qualifier.toString("latin1")).join("");
      return `${cells[0]?.row}:${qualifiers}${partial ? "…" : ""}`;
    });
    all.push(`${pieces.join(" ")}${answer.heartbeat ? " heartbeat" : ""}${answer.moreResults ? "" : " over"}`);
    more = answer.moreInRegion && answer.moreResults;
    assert.ok(all.length < 10_000);
  }
  scanner.close();
  return all;
}
