/** `tshbase create`: a table with its families. */

import { fromPrintable } from "../../bytes/printable.ts";
import { type Command, defineCommand } from "../command.ts";
import { familyOf } from "../family-argument.ts";
import { TABLE } from "../read-options.ts";

export const create: Command = defineCommand({
  name: "create",
  summary: "create a table",
  arguments: [TABLE, { name: "FAMILY", kind: "family", many: true }],
  options: {
    split: { type: "string", placeholder: "ROW", multiple: true, meaning: "begin a region at this row" },
  },
  details: [
    "A family may have attributes behind it, by HBase's names: info,VERSIONS=3,TTL=86400,COMPRESSION=SNAPPY; a name with a dot is a key of its configuration. It is a table in the namespace default, unless its name is namespace:table.",
  ],
  examples: ["tshbase create shop:users info,VERSIONS=3 stats --split g --split n --split t"],
  async run({ args, values, client, signal }) {
    const [name = "", ...families] = args;
    const table = { name, families: families.map(familyOf) };
    const splits = (values.split ?? []).map(fromPrintable);
    await (await client()).admin.createTable(table, splits.length === 0 ? { signal } : { splits, signal });
    return undefined;
  },
});
