/** `tshbase count`: how many rows. */
import { type Command, defineCommand } from "../command.ts";
import { COLUMNS, filterOf, RANGE_OPTIONS, READ_OPTIONS, rangeOf, readOptionsOf, TABLE } from "../read-options.ts";
import { scanRows } from "../scan-rows.ts";

/** One cell of each row, without its value, is enough to count it. */
const LEAST = "FirstKeyOnlyFilter() AND KeyOnlyFilter()";

const { from, to, filter } = READ_OPTIONS;

export const count: Command = defineCommand({
  name: "count",
  summary: "count rows",
  arguments: [TABLE, COLUMNS],
  options: { ...RANGE_OPTIONS, from, to, filter },
  details: ["With columns: rows that have any of them. Every row is read, though only one key of each travels."],
  examples: ["tshbase count users", "tshbase count users --prefix u info:email"],
  async run(call) {
    const { args, values, out, client } = call;
    const [name = "", ...columns] = args;
    const options = {
      // A filter of the user's must see every cell; beside it, ours would change which rows there are.
      ...(values.filter === undefined ? { filter: filterOf(LEAST) } : {}),
      ...readOptionsOf(values, columns),
      ...rangeOf(values),
      cacheBlocks: false,
    };
    const kind = { label: `count ${name}`, totalUnit: "regions" } as const;
    const rows = await scanRows(call, (await client()).table(name), options, kind, () => undefined);
    await out.line(String(rows));
    return undefined;
  },
});
