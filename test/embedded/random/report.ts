/** Differences as text, so that they can be taken up as cases: operations line by line, filters also as people read them. */
import { decodeFilter } from "../../../src/filter/decode-filter.ts";
import type { AnyDifference } from "./run.ts";

export function differenceText(difference: AnyDifference): string {
  const { steps, hbase, embedded } = difference;
  const lines = ["table" in difference ? `table ${difference.table}:` : "admin:"];
  for (const step of steps) {
    lines.push(`  ${JSON.stringify(step)}`);
    for (const [, javaClass = "", hex = ""] of JSON.stringify(step).matchAll(/"javaClass":"([^"]+)","hex":"([^"]*)"/g))
      lines.push(`      ${String(decodeFilter(javaClass, Buffer.from(hex, "hex")))}`);
  }
  return [...lines, `  HBase:    ${JSON.stringify(hbase)}`, `  embedded: ${JSON.stringify(embedded)}`].join("\n");
}
