/**
 * What a command is: a name, what may follow it, and what it does. From these tables come the parser, `help`, the completion of the
 * shell and docs/cli.md, so that none of them can say anything else.
 */
import type { ConnectOptions } from "../client/connect-options.ts";
import type { CliClient } from "./client.ts";
import type { SharedValues } from "./global-options.ts";
import type { OptionTable, OptionValues } from "./option-table.ts";
import type { Output } from "./output.ts";
import type { Progress, ProgressKind } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

/** The same where it is not known which command's. */
export type AnyValues = Readonly<Record<string, string | boolean | string[] | undefined>>;

/** How many positional arguments there must be, and what they are; the shell completes by `kind`. */
export interface ArgumentRow {
  /** as usage lines show it: `TABLE`, `[COLUMN…]` */
  readonly name: string;
  readonly kind: "table" | "row" | "column" | "value" | "family" | "command" | "pattern";
  readonly optional?: boolean;
  /** this and all that follow */
  readonly many?: boolean;
}

export interface Command {
  readonly name: string;
  /** one line, as it stands in the list of commands */
  readonly summary: string;
  readonly arguments: readonly ArgumentRow[];
  readonly options: OptionTable;
  /** paragraphs for `--help` and docs/cli.md */
  readonly details?: readonly string[];
  readonly examples?: readonly string[];
  /** it speaks to a cluster in its own way, so that the options of a connection are its own */
  readonly standalone?: boolean;
  /** @returns the exit code; undefined for 0 */
  run(call: Call<AnyValues>): Promise<number | undefined>;
}

/** One run of a command. */
export interface Call<V> {
  readonly args: readonly string[];
  readonly values: V;
  readonly shared: SharedValues;
  readonly out: Output;
  readonly terminal: Terminal;
  /** standard input holds the shell's lines */
  readonly inShell: boolean;
  /** Ctrl-C, or nobody reads the output any more */
  readonly signal: AbortSignal;
  /** of the connection, for what connects in its own way */
  readonly connectOptions: () => ConnectOptions;
  /** the connected client; the run closes it */
  readonly client: () => Promise<CliClient>;
  readonly progress: (kind: ProgressKind) => Progress;
  /** a line for people on standard error, if somebody is there to read it */
  readonly note: (text: string) => void;
  /** a line on standard error, whoever reads it */
  readonly warn: (text: string) => void;
  /** runs another command line, as the shell does */
  readonly runLine: (args: readonly string[], session: Session) => Promise<number>;
}

/** What a shell keeps between its commands. */
export interface Session {
  /** those that may be typed in it */
  readonly commands: readonly Command[];
  readonly client: () => Promise<CliClient>;
  /** of the shell's own command line; a command's options come on top */
  readonly shared: SharedValues;
}

interface CommandParts<T extends OptionTable> extends Omit<Command, "options" | "run"> {
  readonly options: T;
  run(call: Call<OptionValues<T>>): Promise<number | undefined>;
}

/** Gives a command's `run` the types of its own options. */
export function defineCommand<const T extends OptionTable>(parts: CommandParts<T>): Command {
  return parts as unknown as Command;
}

export function usageOf({ name, arguments: rows, options }: Command): string {
  const some = Object.keys(options).length === 0 ? [] : ["[options]"];
  return ["tshbase", name, ...rows.map(argumentText), ...some].join(" ");
}

function argumentText({ name, optional = false, many = false }: ArgumentRow): string {
  const text = many ? `${name}…` : name;
  return optional ? `[${text}]` : text;
}
