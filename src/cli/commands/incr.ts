/** `tshbase incr`: adds to a counter. */
import { fromPrintable } from "../../bytes/printable.ts";
import { type Command, defineCommand } from "../command.ts";
import { ROW, TABLE } from "../read-options.ts";
import { exactColumn, longOf } from "../values.ts";

const LONG_BYTES = 8;

export const incr: Command = defineCommand({
  name: "incr",
  summary: "add to a counter and print its new value",
  arguments: [TABLE, ROW, { name: "COLUMN", kind: "column" }, { name: "BY", kind: "value", optional: true }],
  options: {},
  details: [
    "BY is a whole number, which may be negative; 1 if there is none. Counters have 64 bits and are printed exactly.",
  ],
  examples: ["tshbase incr pages index stats:hits", "tshbase incr pages index stats:hits -5"],
  async run({ args, out, client, signal }) {
    const [table = "", row = "", column = "", by = "1"] = args;
    const name = exactColumn(column);
    const amounts = [{ ...name, by: longOf("BY", by) }];
    const made = await (await client()).table(table).increment(fromPrintable(row), amounts, { signal });
    const value = made.value(name);
    if (value?.length !== LONG_BYTES) throw new Error("the server did not tell the counter's new value");
    await out.line(String(value.readBigInt64BE()));
    return undefined;
  },
});
