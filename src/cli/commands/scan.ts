/** `tshbase scan`: rows in the order of their keys. */
import { type Command, defineCommand } from "../command.ts";
import { rowPrinter } from "../print-rows.ts";
import { rowsText } from "../progress.ts";
import { COLUMNS, RANGE_OPTIONS, READ_OPTIONS, rangeOf, readOptionsOf, TABLE } from "../read-options.ts";
import { scanRows } from "../scan-rows.ts";
import { countOf } from "../values.ts";

export const scan: Command = defineCommand({
  name: "scan",
  summary: "print rows in the order of their keys",
  arguments: [TABLE, COLUMNS],
  options: {
    ...RANGE_OPTIONS,
    reversed: { type: "boolean", meaning: "from the last row to the first; --start is then the higher one" },
    limit: { type: "string", placeholder: "N", meaning: "at most so many rows" },
    ...READ_OPTIONS,
    raw: { type: "boolean", meaning: "markers of deletes and what they hide, too" },
  },
  examples: [
    "tshbase scan users --prefix u --limit 10 info",
    "tshbase scan users --json | jq -c 'select(.cells | length > 3)'",
  ],
  async run(call) {
    const { args, values, out, client, note } = call;
    const [name = "", ...columns] = args;
    const raw = values.raw === true;
    const options = {
      ...readOptionsOf(values, columns),
      ...rangeOf(values),
      ...(values.reversed === true ? { reversed: true } : {}),
      ...(values.limit === undefined ? {} : { limit: countOf("--limit", values.limit, { min: 1 }) }),
      ...(raw ? { raw } : {}),
    };
    const printer = rowPrinter(out, raw);
    // On a terminal the rows themselves are the progress, and two writers on one screen are none.
    const kind = out.onTerminal ? undefined : ({ label: `scan ${name}`, totalUnit: "regions" } as const);
    const rows = await scanRows(call, (await client()).table(name), options, kind, (batch) => printer.print(batch));
    note(rowsText(rows));
    return undefined;
  },
});
