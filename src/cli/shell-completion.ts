/** What the Tab key offers: commands, options, tables of the cluster, families of the table. */
import type { CliClient } from "./client.ts";
import type { Command } from "./command.ts";
import { SHARED_OPTIONS } from "./global-options.ts";

/** Words of the shell itself. */
export const SHELL_WORDS: readonly string[] = ["help", "exit", "quit"];

/** The names come from the cluster; asking again at each key would be slow. */
const KEEP_MS = 30_000;

export class Completion {
  readonly #commands: readonly Command[];
  readonly #client: () => Promise<CliClient>;
  readonly #now: () => number;
  readonly #kept = new Map<string, { readonly atMs: number; readonly names: readonly string[] }>();

  constructor(commands: readonly Command[], client: () => Promise<CliClient>, now: () => number = Date.now) {
    this.#commands = commands;
    this.#client = client;
    this.#now = now;
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
    const positionals = args.filter((word) => !word.startsWith("-"));
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
    try {
      const names = await ask();
      this.#kept.set(key, { atMs: this.#now(), names });
      return names;
    } catch {
      return [];
    }
  }
}
