/** `tshbase describe`: a table's families and attributes. */
import type { CliDescriptor } from "../client.ts";
import { Columns } from "../columns.ts";
import { type Command, defineCommand } from "../command.ts";
import type { Output } from "../output.ts";
import { TABLE } from "../read-options.ts";

export const describe: Command = defineCommand({
  name: "describe",
  summary: "print a table's families and attributes",
  arguments: [TABLE],
  options: {},
  details: ["As JSON it is the descriptor that createTable takes, with the table's state."],
  async run({ args: [name = ""], out, client, signal }) {
    const { admin } = await client();
    const [description, enabled] = await Promise.all([
      admin.describeTable(name, { signal }),
      admin.isTableEnabled(name, { signal }),
    ]);
    if (out.format === "json") await out.json({ ...description, enabled });
    else {
      const { families, ...table } = description;
      await print(out, table, families, enabled);
    }
    return undefined;
  },
});

async function print(
  out: Output,
  table: CliDescriptor,
  families: readonly CliDescriptor[],
  enabled: boolean,
): Promise<void> {
  await new Columns(out, ["TABLE", "STATE", "ATTRIBUTES"]).print([
    [table.name, enabled ? "enabled" : "disabled", attributesOf(table)],
  ]);
  await out.line("");
  await new Columns(out, ["FAMILY", "ATTRIBUTES"]).print(families.map((family) => [family.name, attributesOf(family)]));
}

/** Those with a field of their own first, then those by HBase's names. */
function attributesOf({ name: _, attributes = {}, configuration = {}, ...fields }: CliDescriptor): string {
  return [fields, attributes, configuration]
    .flatMap((group) => Object.entries(group as Record<string, unknown>))
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(" ");
}
