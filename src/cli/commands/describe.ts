/** `tshbase describe`: a table's families and attributes. */

import { toPrintable } from "../../bytes/printable.ts";
import { type DescribedTable, tableMessage } from "../../descriptors/table-descriptor.ts";
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
    else await print(out, description, enabled);
    return undefined;
  },
});

async function print(out: Output, table: DescribedTable, enabled: boolean): Promise<void> {
  // HBase's own names, as create takes them.
  const { attributes, columnFamilies = [] } = tableMessage(table, false);
  await new Columns(out, ["TABLE", "STATE", "ATTRIBUTES"]).print([
    [table.name, enabled ? "enabled" : "disabled", attributesText(attributes)],
  ]);
  await out.line("");
  const rows = columnFamilies.map((family) => [
    toPrintable(family.name),
    [attributesText(family.attributes), ...(family.configuration ?? []).map(({ name, value }) => `${name}=${value}`)]
      .filter((text) => text !== "")
      .join(" "),
  ]);
  await new Columns(out, ["FAMILY", "ATTRIBUTES"]).print(rows);
}

function attributesText(pairs: readonly { readonly first: Uint8Array; readonly second: Uint8Array }[] = []): string {
  return pairs.map(({ first, second }) => `${toPrintable(first)}=${toPrintable(second)}`).join(" ");
}
