/** What `tshbase help` and `--help` print, made of the tables that the parser works by. */
import { type Command, usageOf } from "./command.ts";
import { CONNECTION_OPTIONS, OUTPUT_OPTIONS } from "./global-options.ts";
import type { OptionTable } from "./option-table.ts";

const WIDTH = 100;

export function overview(commands: readonly Command[]): string {
  return [
    "Usage: tshbase COMMAND [argument…] [option…]",
    "",
    table(commands.map(({ name, summary }) => [name, summary])),
    table([
      ["help [COMMAND]", "print this, or what a command takes"],
      ["--version", "print the version"],
    ]),
    `Where the cluster is, and who to be:\n\n${optionLines(CONNECTION_OPTIONS)}`,
    `How to print:\n\n${optionLines(OUTPUT_OPTIONS)}`,
    `${KEYS.join("\n")}\n`,
  ].join("\n");
}

export function helpOf(command: Command): string {
  const { summary, details = [], examples = [], options, standalone = false } = command;
  const own = Object.keys(options).length === 0 ? [] : [`Options:\n\n${optionLines(options)}`];
  return [
    ...wrapped(`Usage: ${usageOf(command)}`, "       "),
    "",
    ...wrapped(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`, ""),
    "",
    ...details.flatMap((paragraph) => [...wrapped(paragraph, ""), ""]),
    ...own,
    ...(standalone ? [] : [`Where the cluster is, and who to be:\n\n${optionLines(CONNECTION_OPTIONS)}`]),
    `How to print:\n\n${optionLines(OUTPUT_OPTIONS)}`,
    ...(examples.length === 0 ? [] : [`Examples:\n\n${examples.map((line) => `  ${line}\n`).join("")}`]),
  ].join("\n");
}

/** What all commands have in common. */
export const KEYS: readonly string[] = [
  "Rows, columns and values are typed and printed in HBase's printable form: \\x00 is a zero byte, \\x5C a backslash.",
  "A column is family:qualifier. What begins with a hyphen goes behind --, or behind = as in --start=-a.",
  "Exit status: 0 done, 1 failed, 2 wrong usage, 130 ended by Ctrl-C.",
];

export function optionName(name: string, { short, placeholder }: OptionTable[string]): string {
  const letter = short === undefined ? "" : `-${short}, `;
  return `${letter}--${name}${placeholder === undefined ? "" : ` ${placeholder}`}`;
}

function optionLines(options: OptionTable): string {
  return table(Object.entries(options).map(([name, row]) => [optionName(name, row), row.meaning]));
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows
    .flatMap(([left, right]) => wrapped(`  ${left.padEnd(width)}  ${right}`, " ".repeat(width + 4)))
    .map((line) => `${line}\n`)
    .join("");
}

/** Breaks between words; lines but the first begin with `margin`. Runs of spaces at the line's start are kept. */
export function wrapped(text: string, margin: string): string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > WIDTH) {
    const at = rest.lastIndexOf(" ", WIDTH);
    if (at <= margin.length) break;
    lines.push(rest.slice(0, at).trimEnd());
    rest = margin + rest.slice(at + 1);
  }
  return [...lines, rest];
}
