/** Runs one command line from its words to its exit code, wherever the words come from: the shell of the system, or our own. */
import { styleText } from "node:util";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import type { CliClient } from "./client.ts";
import type { AnyValues, Call, Command, Session } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import { failureText } from "./failure.ts";
import { connectOptionsOf, type SharedValues } from "./global-options.ts";
import { helpOf, overview } from "./help.ts";
import { type Format, Output, ReaderGoneError } from "./output.ts";
import { type ParsedLine, parseLine, usageFailure } from "./parse-line.ts";
import { NO_PROGRESS, ProgressLine } from "./progress.ts";
import { type Terminal, takesColour } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** What a run needs to know besides the line. */
export interface Runner {
  readonly commands: readonly Command[];
  readonly terminal: Terminal;
  readonly version: () => string;
  /** of the shell that runs the line */
  readonly session?: Session;
}

class InterruptedError extends Error {}

/** Never rejects: what goes wrong is on standard error, and in the exit code. */
export async function runLine(line: readonly string[], runner: Runner): Promise<number> {
  const { commands, terminal } = runner;
  let parsed: ParsedLine;
  try {
    parsed = parseLine(line, commands);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    terminal.stderr.write(usageFailure(error));
    return EXIT.usage;
  }
  if (parsed.type === "run") return new Run(parsed, runner).toItsEnd();
  const { text, wrong = false } = answerOf(parsed, runner);
  (wrong ? terminal.stderr : terminal.stdout).write(text);
  return wrong ? EXIT.usage : EXIT.done;
}

function answerOf(
  parsed: Exclude<ParsedLine, { type: "run" }>,
  { version, commands }: Runner,
): { readonly text: string; readonly wrong?: boolean } {
  if (parsed.type === "version") return { text: `${version()}\n` };
  const { command, wrong = false } = parsed;
  return { text: command === undefined ? overview(commands) : helpOf(command), wrong };
}

class Run {
  readonly #parsed: Extract<ParsedLine, { type: "run" }>;
  readonly #runner: Runner;
  readonly #shared: SharedValues;
  readonly #ending = new AbortController();
  readonly #out: Output;
  #client: Promise<CliClient> | undefined;

  constructor(parsed: Extract<ParsedLine, { type: "run" }>, runner: Runner) {
    this.#parsed = parsed;
    this.#runner = runner;
    this.#shared = { ...runner.session?.shared, ...parsed.shared };
    const { stdout, env } = runner.terminal;
    const format = formatOf(parsed.shared, runner.session?.shared, stdout.isTTY === true);
    this.#out = new Output(stdout, format, takesColour(stdout, env), (error) => this.#ending.abort(error));
  }

  async toItsEnd(): Promise<number> {
    const { terminal } = this.#runner;
    const stopListening = terminal.onInterrupt(() => this.#ending.abort(new InterruptedError("interrupted")));
    try {
      return await this.#run();
    } catch (error) {
      return this.#codeOf(error);
    } finally {
      stopListening();
      // A connection that is still being tried for has nobody left to wait for it.
      this.#ending.abort();
      await this.#close();
      this.#out.end();
    }
  }

  async #run(): Promise<number> {
    const code = await this.#parsed.command.run(this.#call());
    // Whether the last of the output arrived is known when it has left.
    await this.#out.flushed();
    const { aborted, reason } = this.#ending.signal;
    if (aborted) throw reason;
    return code ?? EXIT.done;
  }

  #codeOf(error: unknown): number {
    // What fails because the run was ended is the end's consequence, whatever it looks like.
    const { reason } = this.#ending.signal;
    if (error instanceof ReaderGoneError || reason instanceof ReaderGoneError) return EXIT.done;
    if (reason instanceof InterruptedError) return EXIT.interrupted;
    return this.#tell(reason instanceof Error ? reason : error);
  }

  #tell(error: unknown): number {
    const { terminal } = this.#runner;
    const { command } = this.#parsed;
    if (error instanceof UsageError) {
      terminal.stderr.write(usageFailure(error, command));
      return EXIT.usage;
    }
    const who = `tshbase ${command.name}`;
    terminal.stderr.write(failureText(error, { who, debug: this.#shared.debug === true }, terminal));
    return error instanceof InvalidArgumentError ? EXIT.usage : EXIT.failed;
  }

  #call(): Call<AnyValues> {
    const { terminal, session } = this.#runner;
    const { command, args, values } = this.#parsed;
    const quiet = this.#shared.quiet === true;
    const warn = (text: string): void => void terminal.stderr.write(`tshbase ${command.name}: ${text}\n`);
    return {
      args,
      values,
      shared: this.#shared,
      out: this.#out,
      terminal,
      inShell: session !== undefined,
      signal: this.#ending.signal,
      connectOptions: () => connectOptionsOf(this.#shared, terminal.env),
      client: () => (session === undefined ? this.#connect() : unlessAborted(session.client(), this.#ending.signal)),
      progress: (kind) => (quiet ? NO_PROGRESS : new ProgressLine(terminal.stderr, kind)),
      note: quiet || terminal.stderr.isTTY !== true ? () => undefined : (text) => remark(text, terminal),
      warn,
      runLine: (line, inner) => runLine(line, { ...this.#runner, commands: inner.commands, session: inner }),
    };
  }

  #connect(): Promise<CliClient> {
    this.#client ??= this.#runner.terminal.connect({
      ...connectOptionsOf(this.#shared, this.#runner.terminal.env),
      signal: this.#ending.signal,
    });
    return this.#client;
  }

  async #close(): Promise<void> {
    try {
      await (await this.#client)?.close();
    } catch {
      // It was told already why there is no client.
    }
  }
}

/** The shell goes on connecting for the next command; this one does not wait any longer. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = (): void => undefined;
  // Without us, nobody may be left to hear of its failure.
  work.catch(() => undefined);
  const ended = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener("abort", stop);
  });
  try {
    signal.throwIfAborted();
    return await Promise.race([work, ended]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** For people, who know which command they have typed. */
function remark(text: string, { stderr, env }: Terminal): void {
  stderr.write(`${takesColour(stderr, env) ? styleText("dim", text, { validateStream: false }) : text}\n`);
}

function formatOf(own: SharedValues, session: SharedValues | undefined, onTerminal: boolean): Format {
  for (const values of [own, session]) {
    if (values?.json === true) return "json";
    if (values?.table === true) return "table";
  }
  return onTerminal ? "table" : "json";
}
