/** Reads what is typed at `tshbase serve`, a command a line, and has it done. An error ends the line and nothing else. */

import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { EmbeddedHBase } from "../../testing.ts";
import { wordsOf } from "../shell-words.ts";
import { UsageError } from "../usage-error.ts";
import type { Verb } from "./verb.ts";

export interface CommandLoop {
  readonly hbase: EmbeddedHBase;
  readonly verbs: readonly Verb[];
  readonly input: Readable;
  readonly signal: AbortSignal;
  /** lines of an answer */
  readonly print: (lines: readonly string[]) => Promise<void>;
  /** an error's sentence */
  readonly complain: (error: unknown) => void;
}

const ENDING: readonly string[] = ["exit", "quit"];

/** Resolves with `exit` when that is typed, and with `closed` at the end of the input or when the signal comes: the servers go on then. */
export async function obey({ hbase, verbs, input, signal, print, complain }: CommandLoop): Promise<"exit" | "closed"> {
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY, signal });
  for await (const line of lines) {
    try {
      const [name, ...args] = wordsOf(line.trim());
      if (name === undefined || name.startsWith("#")) continue;
      if (ENDING.includes(name)) return "exit";
      await print(name === "help" ? helpLines(verbs) : await verbNamed(verbs, name, args).run(hbase, args));
    } catch (error) {
      complain(error);
    }
  }
  return "closed";
}

function verbNamed(verbs: readonly Verb[], name: string, args: readonly string[]): Verb {
  const verb = verbs.find((each) => each.name === name);
  if (verb === undefined) throw new UsageError(`${JSON.stringify(name)} is no command; help lists them`);
  const words = verb.usage.split(" ").filter((word) => word !== "");
  const least = words.filter((word) => !word.startsWith("[")).length;
  const isMany = words.at(-1)?.includes("…") === true;
  if (args.length < least || (args.length > words.length && !isMany)) throw new UsageError(`usage: ${usageOf(verb)}`);
  return verb;
}

function helpLines(verbs: readonly Verb[]): string[] {
  const rows = [
    ...verbs.map((verb) => [usageOf(verb), verb.about] as const),
    [ENDING.join(", "), "close everything and end, as Ctrl-C does"] as const,
  ];
  const width = Math.max(...rows.map(([usage]) => usage.length));
  return rows.map(([usage, about]) => `${usage.padEnd(width)}  ${about}`);
}

function usageOf({ name, usage }: Verb): string {
  return usage === "" ? name : `${name} ${usage}`;
}
