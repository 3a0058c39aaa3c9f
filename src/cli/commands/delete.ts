/** `tshbase delete`: a row, or families and columns of it. */
import { fromPrintable } from "../../bytes/printable.ts";
import { type Command, defineCommand } from "../command.ts";
import { COLUMNS, ROW, TABLE } from "../read-options.ts";
import { cellTimeOf, columnNamed } from "../values.ts";

export const deleteRow: Command = defineCommand({
  name: "delete",
  summary: "delete a row, or those of its families and columns that are named",
  arguments: [TABLE, ROW, COLUMNS],
  options: {
    timestamp: { type: "string", placeholder: "MS", meaning: "up to and including this time. Default: now" },
  },
  examples: ["tshbase delete users u1", "tshbase delete users u1 stats info:name"],
  async run({ args, values, client, signal }) {
    const [table = "", row = "", ...columns] = args;
    const options = {
      ...(columns.length === 0 ? {} : { columns: columns.map(columnNamed) }),
      ...(values.timestamp === undefined ? {} : { timestamp: cellTimeOf("--timestamp", values.timestamp) }),
    };
    await (await client()).table(table).delete(fromPrintable(row), { ...options, signal });
    return undefined;
  },
});
