/** `tshbase put`: values into one row. */
import { fromPrintable } from "../../bytes/printable.ts";
import type { CellInput } from "../../table/cell-input.ts";
import { type Command, defineCommand } from "../command.ts";
import { ROW, TABLE } from "../read-options.ts";
import { UsageError } from "../usage-error.ts";
import { cellTimeOf, countOf, exactColumn } from "../values.ts";

export const put: Command = defineCommand({
  name: "put",
  summary: "write values into one row",
  arguments: [TABLE, ROW, { name: "COLUMN VALUE", kind: "column", many: true }],
  options: {
    timestamp: { type: "string", placeholder: "MS", meaning: "of the cells. Default: the server's time" },
    ttl: { type: "string", placeholder: "MS", meaning: "the cells end after this time, in milliseconds" },
  },
  examples: ["tshbase put users u1 info:name Ada info:age '\\x00\\x00\\x00\\x24'"],
  async run({ args, values, client, signal }) {
    const [table = "", row = "", ...pairs] = args;
    const cells = cellsOf(pairs);
    const options = {
      ...(values.timestamp === undefined ? {} : { timestamp: cellTimeOf("--timestamp", values.timestamp) }),
      ...(values.ttl === undefined ? {} : { ttlMs: countOf("--ttl", values.ttl, { min: 1 }) }),
    };
    await (await client()).table(table).put(fromPrintable(row), cells, { ...options, signal });
    return undefined;
  },
});

function cellsOf(pairs: readonly string[]): CellInput[] {
  if (pairs.length % 2 !== 0) throw new UsageError(`The column ${JSON.stringify(pairs.at(-1))} has no value behind it`);
  const cells: CellInput[] = [];
  for (let at = 0; at < pairs.length; at += 2) {
    cells.push({ ...exactColumn(pairs[at] ?? ""), value: fromPrintable(pairs[at + 1] ?? "") });
  }
  return cells;
}
