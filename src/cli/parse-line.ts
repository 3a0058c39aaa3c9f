/** One command line made into a command with its arguments and options, by the tables of the commands. Throws `UsageError`. */
import { type ParseArgsConfig, parseArgs } from "node:util";
import { type AnyValues, type ArgumentRow, type Command, usageOf } from "./command.ts";
import { SHARED_OPTIONS, type SharedValues } from "./global-options.ts";
import type { OptionTable } from "./option-table.ts";
import { UsageError } from "./usage-error.ts";

export type ParsedLine =
  /** `wrong`: nothing was asked for */
  | { readonly type: "help"; readonly command?: Command; readonly wrong?: boolean }
  | { readonly type: "version" }
  | {
      readonly type: "run";
      readonly command: Command;
      readonly args: readonly string[];
      readonly values: AnyValues;
      readonly shared: SharedValues;
    };

/** Wrong usage of a known command: its usage line is what helps. */
export class CommandUsageError extends UsageError {
  readonly command: Command;

  constructor(command: Command, message: string) {
    super(message);
    this.command = command;
  }
}

export function parseLine(line: readonly string[], commands: readonly Command[]): ParsedLine {
  const { name, rest, flags } = splitAtCommand(line, commands);
  if (name === undefined) {
    if (flags.has("help")) return { type: "help" };
    if (flags.has("version")) return { type: "version" };
    return { type: "help", wrong: true };
  }
  if (name === "help") return helpLine(rest, commands);
  const command = commandNamed(name, commands);
  const { values, positionals } = parseFor(command, rest);
  if (values["help"] === true) return { type: "help", command };
  if (values["json"] === true && values["table"] === true)
    throw new CommandUsageError(command, "--json and --table exclude each other");
  checkArguments(command, positionals);
  return { type: "run", command, args: positionals, values, shared: values as SharedValues };
}

/** The command is the first word that is neither an option nor an option's value. */
function splitAtCommand(
  line: readonly string[],
  commands: readonly Command[],
): { name: string | undefined; rest: string[]; flags: Set<string> } {
  const { tokens } = parseArgs({
    args: [...line],
    // An option may stand before its command, whose table is not known yet.
    options: { ...parserOptions({ ...everyOptionOf(commands), ...SHARED_OPTIONS }), version: { type: "boolean" } },
    strict: false,
    tokens: true,
  });
  const at = tokens.find(({ kind }) => kind === "positional")?.index ?? line.length;
  const flags = new Set(tokens.flatMap((token) => (token.kind === "option" ? [token.name] : [])));
  return { name: line[at], rest: [...line.slice(0, at), ...line.slice(at + 1)], flags };
}

function everyOptionOf(commands: readonly Command[]): OptionTable {
  return Object.assign({}, ...commands.map(({ options }) => options)) as OptionTable;
}

function helpLine(rest: readonly string[], commands: readonly Command[]): ParsedLine {
  const [name] = rest.filter((word) => !word.startsWith("-"));
  return name === undefined ? { type: "help" } : { type: "help", command: commandNamed(name, commands) };
}

function commandNamed(name: string, commands: readonly Command[]): Command {
  const command = commands.find((each) => each.name === name);
  if (command !== undefined) return command;
  throw new UsageError(
    `Unknown command ${JSON.stringify(name)}. There are: ${commands.map((each) => each.name).join(", ")}`,
  );
}

/** So that `incr TABLE ROW COLUMN -5` can be typed: no option is a digit. */
const NEGATIVE = /^-\d+$/;
const HIDDEN = "\0";

function parseFor(command: Command, rest: readonly string[]): { values: AnyValues; positionals: string[] } {
  try {
    const { values, positionals } = parseArgs({
      args: rest.map((word) => (NEGATIVE.test(word) ? HIDDEN + word : word)),
      options: parserOptions({ ...SHARED_OPTIONS, ...command.options }),
      allowPositionals: true,
    });
    const shown = Object.entries(values).map(([name, value]) => [name, unhidden(value)]);
    return {
      values: Object.fromEntries(shown) as AnyValues,
      positionals: unhidden(positionals) as string[],
    };
  } catch (error) {
    throw new CommandUsageError(command, messageOf(error));
  }
}

/** Without Node's advice on words that begin with a hyphen, which `--help` gives more briefly. */
function messageOf(error: unknown): string {
  const [sentence = ""] = (error as Error).message.replaceAll(HIDDEN, "").split(/\. To specify|\n/);
  return sentence.startsWith("Unknown option '-") && !sentence.startsWith("Unknown option '--")
    ? `${sentence} (what begins with a hyphen goes behind --)`
    : sentence;
}

function unhidden(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unhidden);
  return typeof value === "string" && value.startsWith(HIDDEN) ? value.slice(HIDDEN.length) : value;
}

function parserOptions(options: OptionTable): NonNullable<ParseArgsConfig["options"]> {
  return Object.fromEntries(
    Object.entries(options).map(([name, { type, short, multiple = false }]) => [
      name,
      short === undefined ? { type, multiple } : { type, multiple, short },
    ]),
  );
}

function checkArguments(command: Command, positionals: readonly string[]): void {
  const rows = command.arguments;
  const missing = rows.find((row, index) => row.optional !== true && positionals.length <= index);
  if (missing !== undefined) throw new CommandUsageError(command, `${missing.name} is missing`);
  if (positionals.length > rows.length && !hasMany(rows))
    throw new CommandUsageError(command, `Unexpected argument ${JSON.stringify(positionals[rows.length])}`);
}

function hasMany(rows: readonly ArgumentRow[]): boolean {
  return rows.at(-1)?.many === true;
}

/** What is printed about wrong usage. */
export function usageFailure(error: UsageError, command?: Command): string {
  const known = error instanceof CommandUsageError ? error.command : command;
  if (known === undefined)
    return `tshbase: ${error.message}\nUsage: tshbase COMMAND [argument…] [option…]; tshbase help tells more\n`;
  return `tshbase ${known.name}: ${error.message}\nUsage: ${usageOf(known)}\n       tshbase help ${known.name} tells more\n`;
}
