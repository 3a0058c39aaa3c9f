/** What the Tab key offers: commands, options, tables of the cluster, families of the table. */
import type { CliClient } from "./client.ts";
import type { Command } from "./command.ts";
import { SHARED_OPTIONS } from "./global-options.ts";
import type { OptionTable } from "./option-table.ts";

/** Words of the shell itself. */
export const SHELL_WORDS: readonly string[] = ["help", "exit", "quit"];

/** The names come from the cluster; asking again at each key would be slow. */
const KEEP_MS = 30_000;
/** The prompt takes no key while it waits for us. */
const WAIT_MS = 1_000;

export class Completion {
  readonly #commands: readonly Command[];
  readonly #client: () => Promise<CliClient>;
  readonly #now: () => number;
  readonly #kept = new Map<string, { readonly atMs: number; readonly names: readonly string[] }>();

  readonly #waitMs: number;

  constructor(
    commands: readonly Command[],
    client: () => Promise<CliClient>,
    now: () => number = Date.now,
    waitMs: number = WAIT_MS,
  ) {
    this.#commands = commands;
    this.#client = client;
    this.#now = now;
    this.#waitMs = waitMs;
  }

  /** @returns what fits, and the part of the line that it stands for: node:readline's form */
  async complete(line: string): Promise<[string[], string]> {
    const words = line.trimStart().split(/\s+/);
    const last = words.at(-1) ?? "";
    const candidates = await this.#candidates(words.slice(0, -1), last);
    return [candidates.filter((word) => word.startsWith(last)), last];
  }

  async #candidates(before: readonly string[], last: string): Promise<readonly string[]> {
    const [name, ...args] = before;
    if (name === undefined) return [...this.#commands.map((command) => `${command.name} `), ...SHELL_WORDS].sort();
    if (name === "help") return this.#commands.map((command) => command.name);
    const command = this.#commands.find((each) => each.name === name);
    if (command === undefined) return [];
    if (last.startsWith("-"))
      return Object.keys({ ...command.options, ...SHARED_OPTIONS }).map((option) => `--${option}`);
    const positionals = positionalsOf(args, command);
    if (positionals === undefined) return [];
    const rows = command.arguments;
    const row = rows[Math.min(positionals.length, rows.length - 1)];
    if (row?.kind === "table" && positionals.length < rows.length) return this.#keep("", () => this.#tables());
    const [table = ""] = positionals;
    return row?.kind === "column" ? this.#keep(table, () => this.#families(table)) : [];
  }

  async #tables(): Promise<string[]> {
    return (await (await this.#client()).admin.listTableNames()).map((table) => `${table} `);
  }

  async #families(table: string): Promise<string[]> {
    const { families } = await (await this.#client()).admin.describeTable(table);
    return families.map(({ name }) => `${name}:`);
  }

  /** Nothing to offer if the cluster cannot be asked; the command itself will say why. */
  async #keep(key: string, ask: () => Promise<string[]>): Promise<readonly string[]> {
    const kept = this.#kept.get(key);
    if (kept !== undefined && this.#now() - kept.atMs < KEEP_MS) return kept.names;
    const asked = ask().then(
      (names) => {
        // Also if it comes too late for this key press: the next one has it.
        this.#kept.set(key, { atMs: this.#now(), names });
        return names;
      },
      () => [],
    );
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<readonly string[]>((resolve) => {
      timer = setTimeout(() => resolve([]), this.#waitMs);
    });
    try {
      return await Promise.race([asked, tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Without options and their values; undefined if the next word is the value of an option. */
function positionalsOf(args: readonly string[], { options }: Command): string[] | undefined {
  const known: OptionTable = { ...options, ...SHARED_OPTIONS };
  const positionals: string[] = [];
  let expectsValue = false;
  for (const word of args) {
    if (expectsValue) expectsValue = false;
    else if (word.startsWith("-")) expectsValue = known[word.slice(2)]?.type === "string";
    else positionals.push(word);
  }
  return expectsValue ? undefined : positionals;
}
