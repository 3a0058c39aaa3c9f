/**
 * The prompt: a line is what would stand behind `tshbase`, run by the same code, on a connection that is kept. An error ends the line and
 * not the shell. From a pipe the lines are run one after the other, without a prompt.
 */
import { createInterface } from "node:readline";
import type { CliClient } from "./client.ts";
import type { Call, Command, Session } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import { failureText } from "./failure.ts";
import { Completion } from "./shell-completion.ts";
import { historyPath, keepLine, readHistory } from "./shell-history.ts";
import { Prompt } from "./shell-prompt.ts";
import { wordsOf } from "./shell-words.ts";

type ShellCall = Call<{ readonly "stop-on-error"?: boolean }>;

/** @returns 0 at a terminal; from a pipe 1 if any line failed */
export async function runShell(call: ShellCall, commands: readonly Command[]): Promise<number> {
  const shell = new Shell(call, commands);
  return call.terminal.stdin.isTTY === true && call.terminal.stdout.isTTY === true ? shell.talk() : shell.obey();
}

class Shell {
  readonly #call: ShellCall;
  readonly #commands: readonly Command[];
  readonly #session: Session;
  #client: Promise<CliClient> | undefined;

  constructor(call: ShellCall, commands: readonly Command[]) {
    this.#call = call;
    this.#commands = commands.filter(({ name }) => name !== "shell");
    this.#session = { commands: this.#commands, client: () => this.#connected(), shared: call.shared };
  }

  /** Lines from a pipe or a file. */
  async obey(): Promise<number> {
    const { stdin } = this.#call.terminal;
    let failed = false;
    for await (const line of createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
      const code = await this.#run(line);
      if (code === "exit" || this.#call.signal.aborted) break;
      if (code === EXIT.interrupted) return code;
      if (code === EXIT.done) continue;
      failed = true;
      if (this.#call.values["stop-on-error"] === true) break;
    }
    return failed ? EXIT.failed : EXIT.done;
  }

  /** A person at a terminal. */
  async talk(): Promise<number> {
    const { terminal, out, signal } = this.#call;
    const path = historyPath(terminal.env);
    const completion = new Completion(this.#commands, this.#session.client);
    const prompt = new Prompt(terminal, out.paint("cyan", "tshbase> "), await readHistory(path), completion);
    await out.line("help lists the commands, Tab completes, exit or Ctrl-D leaves.");
    try {
      for (let line = await prompt.next(); line !== undefined; line = await prompt.next()) {
        await keepLine(path, line);
        if ((await this.#run(line)) === "exit" || signal.aborted) break;
      }
    } finally {
      prompt.close();
    }
    return 0;
  }

  async #run(line: string): Promise<number | "exit"> {
    const { terminal, runLine, shared } = this.#call;
    const text = line.trim();
    if (text === "" || text.startsWith("#")) return 0;
    try {
      const [first, ...rest] = wordsOf(text);
      // People paste whole command lines.
      const words = first === "tshbase" ? rest : [first ?? "", ...rest];
      if (words[0] === "exit" || words[0] === "quit") return "exit";
      return await runLine(words, this.#session);
    } catch (error) {
      terminal.stderr.write(failureText(error, { who: "tshbase shell", debug: shared.debug === true }, terminal));
      return EXIT.usage;
    }
  }

  /** One that could not be made is tried again by the next command. */
  #connected(): Promise<CliClient> {
    this.#client ??= this.#call.client().catch((error: unknown) => {
      this.#client = undefined;
      throw error;
    });
    return this.#client;
  }
}
