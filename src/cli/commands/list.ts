/** `tshbase list`: the tables there are. */
import { Columns } from "../columns.ts";
import { type Command, defineCommand } from "../command.ts";
import { UsageError } from "../usage-error.ts";

export const list: Command = defineCommand({
  name: "list",
  summary: "print the names of the tables",
  arguments: [{ name: "PATTERN", kind: "pattern", optional: true }],
  options: {},
  details: ["PATTERN is a regular expression that the whole name must match, such as 'shop:.*'."],
  examples: ["tshbase list 'shop:.*'", "tshbase list --json | jq -r .table"],
  async run({ args: [pattern], out, client, note, signal }) {
    const wanted = pattern === undefined ? undefined : patternOf(pattern);
    const names = (await (await client()).admin.listTableNames({ signal }))
      .filter((name) => wanted?.test(name) !== false)
      .sort();
    if (out.format === "json") await out.write(names.map((table) => `${JSON.stringify({ table })}\n`).join(""));
    else await new Columns(out, ["TABLE"]).print(names.map((name) => [name]));
    note(`${names.length} ${names.length === 1 ? "table" : "tables"}`);
    return undefined;
  },
});

function patternOf(text: string): RegExp {
  try {
    return new RegExp(`^(?:${text})$`, "u");
  } catch (error) {
    throw new UsageError(`PATTERN: ${(error as Error).message}`);
  }
}
