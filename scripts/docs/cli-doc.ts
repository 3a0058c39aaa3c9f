/** `docs/cli.md`: every command, from the tables that the parser and `tshbase help` work by. */
import { type Command, usageOf } from "../../src/cli/command.ts";
import { COMMANDS } from "../../src/cli/command-list.ts";
import { CONNECTION_OPTIONS, OUTPUT_OPTIONS } from "../../src/cli/global-options.ts";
import { KEYS, optionName } from "../../src/cli/help.ts";
import type { OptionTable } from "../../src/cli/option-table.ts";
import { markdownTable } from "./markdown.ts";

export function cliDocument(): string {
  const parts = [
    "# The command line",
    "Written by `npm run docs` from the tables in `src/cli/`; do not edit. `tshbase help` prints the same.",
    INTRODUCTION,
    markdownTable(
      ["command", "what it does"],
      COMMANDS.map(({ name, summary }) => [`[\`${name}\`](#tshbase-${name})`, summary]),
    ),
    "## Options of every command",
    "Where the cluster is, and who to be:",
    optionTable(CONNECTION_OPTIONS),
    "How to print:",
    optionTable(OUTPUT_OPTIONS),
    ...KEYS.map(escaped),
    ...COMMANDS.flatMap(section),
  ];
  return `${parts.join("\n\n")}\n`;
}

const INTRODUCTION = `On a terminal the commands print columns for people. Where standard output is no terminal (a pipe, a file), and with \`--json\`, each
row is one line of JSON, whose shape stays as it is:

\`\`\`json
{"row":"u1","cells":[{"column":"info:name","timestamp":"1700000000000","type":"put","value":"Ada"}]}
\`\`\`

Timestamps are decimal strings, since 64 bits do not fit into a JSON number. \`count\`, \`incr\` and \`exists\` print one bare value.
Standard output holds data and nothing else; progress, remarks and errors are on standard error, progress of long work as a bar on a
terminal and as a line every few seconds elsewhere.

\`\`\`sh
export HBASE_CONF_DIR=/etc/hbase/conf
tshbase create-namespace shop
tshbase create shop:users info,VERSIONS=3 stats --split g --split n
tshbase put shop:users u1 info:name Ada info:key '\\x00\\x01'
tshbase get shop:users u1
tshbase scan shop:users --prefix u --filter "ValueFilter(=, 'substring:Ada')" | jq -r .row
tshbase export shop:users --file users.jsonl
tshbase import shop:copy --file users.jsonl --resume
\`\`\``;

function section(command: Command): string[] {
  const { name, summary, details = [], options, examples = [] } = command;
  return [
    `## tshbase ${name}`,
    `\`${usageOf(command)}\``,
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    ...details.map(escaped),
    ...(Object.keys(options).length === 0 ? [] : [optionTable(options)]),
    ...(examples.length === 0 ? [] : [`\`\`\`sh\n${examples.join("\n")}\n\`\`\``]),
  ];
}

function optionTable(options: OptionTable): string {
  return markdownTable(
    ["option", "meaning"],
    Object.entries(options).map(([name, row]) => [`\`${optionName(name, row)}\``, escaped(row.meaning)]),
  );
}

function escaped(text: string): string {
  return text.replaceAll(/[\\<>*_[\]]/g, "\\$&");
}
