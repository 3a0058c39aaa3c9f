/**
 * The line editor of the shell. While a command runs the terminal is as it was, so that Ctrl-C is a signal to the command; lines that
 * were pasted wait for their turn.
 */
import { createInterface, type Interface } from "node:readline";
import type { Completion } from "./shell-completion.ts";
import { HISTORY_LINES } from "./shell-history.ts";
import type { Terminal } from "./terminal.ts";

export class Prompt {
  readonly #terminal: Terminal;
  readonly #lines: Interface;
  readonly #waiting: string[] = [];
  #closed = false;
  #onLine: (() => void) | undefined;

  constructor(terminal: Terminal, text: string, history: string[], completion: Completion) {
    this.#terminal = terminal;
    this.#lines = createInterface({
      input: terminal.stdin,
      output: terminal.stdout,
      terminal: true,
      prompt: text,
      history,
      historySize: HISTORY_LINES,
      removeHistoryDuplicates: true,
      completer: (line: string, done: (error: null, result: [string[], string]) => void) => {
        void completion.complete(line).then((found) => done(null, found));
      },
    });
    this.#lines.on("line", (line) => {
      this.#waiting.push(line);
      this.#onLine?.();
    });
    this.#lines.on("close", () => {
      this.#closed = true;
      this.#onLine?.();
    });
    this.#lines.on("SIGINT", () => this.#dropLine());
  }

  /** @returns undefined at the end of the input (Ctrl-D) */
  async next(): Promise<string | undefined> {
    if (this.#waiting.length === 0 && !this.#closed) {
      this.#terminal.stdin.setRawMode?.(true);
      this.#lines.prompt();
      await new Promise<void>((resolve) => {
        this.#onLine = resolve;
      });
      this.#onLine = undefined;
      this.#lines.pause();
      this.#terminal.stdin.setRawMode?.(false);
    }
    return this.#waiting.shift();
  }

  close(): void {
    this.#lines.close();
  }

  /** As in other shells: Ctrl-C begins a new line. */
  #dropLine(): void {
    this.#terminal.stdout.write("^C\n");
    this.#lines.write(null, { ctrl: true, name: "e" });
    this.#lines.write(null, { ctrl: true, name: "u" });
    this.#lines.prompt();
  }
}
