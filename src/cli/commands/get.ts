/** `tshbase get`: one row. */
import { fromPrintable } from "../../bytes/printable.ts";
import { type Command, defineCommand } from "../command.ts";
import { rowPrinter } from "../print-rows.ts";
import { COLUMNS, READ_OPTIONS, ROW, readOptionsOf, TABLE } from "../read-options.ts";

export const get: Command = defineCommand({
  name: "get",
  summary: "print one row, or some of its columns",
  arguments: [TABLE, ROW, COLUMNS],
  options: READ_OPTIONS,
  details: ["A row that does not exist prints nothing and is no failure."],
  examples: [
    "tshbase get users u1 info:name stats --versions 3",
    "tshbase get users u1 --json | jq -r '.cells[].value'",
  ],
  async run({ args, values, out, client, signal, note }) {
    const [table = "", row = "", ...columns] = args;
    const options = { ...readOptionsOf(values, columns), signal };
    const found = await (await client()).table(table).get(fromPrintable(row), options);
    if (found === undefined)
      note(`there is no such row${columns.length === 0 ? "" : ", or it has none of these columns"}`);
    else await rowPrinter(out).print([found]);
    return undefined;
  },
});
