/** `docs/options.md`: every option of `connect()`, from the table that it is checked by. */

import type { OptionRow } from "../../src/client/option-row.ts";
import { KERBEROS_OPTIONS, OPTIONS, PRINCIPAL_OPTIONS, ZOOKEEPER_OPTIONS } from "../../src/client/option-table.ts";
import { markdownTable } from "./markdown.ts";

const HEAD = ["option", "type", "default", "HBase's key", "meaning"];

export function optionsDocument(): string {
  return [
    "# Options of `connect()`",
    "Written by `npm run docs` from `src/client/option-table.ts`; do not edit. Times are in milliseconds, sizes in bytes. What stands in `hbase-site.xml` is overridden by what is given here.",
    table(OPTIONS),
    "## `zookeeper`",
    table(ZOOKEEPER_OPTIONS),
    "## `kerberos`",
    table(KERBEROS_OPTIONS),
    "## `principals`",
    table(PRINCIPAL_OPTIONS),
    "",
  ]
    .join("\n\n")
    .trimEnd()
    .concat("\n");
}

function table(rows: Readonly<Record<string, OptionRow>>): string {
  return markdownTable(
    HEAD,
    Object.entries(rows).map(([name, { keys, kind, default: value, meaning }]) => [
      `\`${name}\``,
      kind.type,
      String(value),
      keys.map((key) => `\`${key}\``).join(", "),
      meaning,
    ]),
  );
}
