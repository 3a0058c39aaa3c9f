/** `tshbase create`: a table with its families. */

import { fromPrintable } from "../../bytes/printable.ts";
import type { FamilyDescriptor } from "../../descriptors/family-descriptor.ts";
import { type Command, defineCommand } from "../command.ts";
import { TABLE } from "../read-options.ts";
import { UsageError } from "../usage-error.ts";

export const create: Command = defineCommand({
  name: "create",
  summary: "create a table",
  arguments: [TABLE, { name: "FAMILY", kind: "family", many: true }],
  options: {
    split: { type: "string", placeholder: "ROW", multiple: true, meaning: "begin a region at this row" },
  },
  details: [
    "A family may have attributes behind it, by HBase's names: info,VERSIONS=3,TTL=86400,COMPRESSION=SNAPPY. It is a table in the namespace default, unless its name is namespace:table.",
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

function familyOf(text: string): FamilyDescriptor {
  const [name = "", ...pairs] = text.split(",");
  if (name === "") throw new UsageError(`${JSON.stringify(text)} names no family`);
  return { name, attributes: Object.fromEntries(pairs.map((pair) => attributeOf(pair, text))) };
}

function attributeOf(pair: string, text: string): [string, string] {
  const at = pair.indexOf("=");
  if (at > 0) return [pair.slice(0, at).toUpperCase(), pair.slice(at + 1)];
  throw new UsageError(`${JSON.stringify(pair)} of the family ${JSON.stringify(text)} is no NAME=VALUE`);
}
