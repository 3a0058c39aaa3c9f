/** Runs command lines in this process: streams in memory in place of the terminal, a client in memory in place of the cluster. */
import { Readable, Writable } from "node:stream";
import type { CliClient } from "../../src/cli/client.ts";
import { COMMANDS } from "../../src/cli/command-list.ts";
import { runLine } from "../../src/cli/run-line.ts";
import { wordsOf } from "../../src/cli/shell-words.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
import type { ConnectOptions } from "../../src/client/connect-options.ts";

export interface RunOptions {
  /** standard output is a terminal; default false */
  readonly terminal?: boolean;
  /** standard error is one */
  readonly errorTerminal?: boolean;
  readonly stdin?: string | Iterable<Buffer>;
  readonly env?: Readonly<Record<string, string>>;
  /** hears of what is written to standard output */
  readonly onOutput?: (text: string, stdout: Sink) => void;
  /** in place of what gives the client at once */
  readonly connect?: (options: ConnectOptions) => Promise<CliClient>;
  /** gets the means to press Ctrl-C */
  readonly onStart?: (interrupt: () => void) => void;
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** what the client was made of */
  readonly connected: readonly ConnectOptions[];
}

/** A stream that keeps what is written; it can be made to break as a pipe without a reader does. */
export class Sink extends Writable {
  readonly isTTY: boolean;
  readonly columns = 100;
  text = "";
  #broken: Error | undefined;
  readonly #onText: (text: string, sink: Sink) => void;

  constructor(isTTY: boolean, onText: (text: string, sink: Sink) => void = () => undefined) {
    super({ decodeStrings: false, autoDestroy: false });
    this.isTTY = isTTY;
    this.#onText = onText;
  }

  breakPipe(): void {
    this.#broken = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });
  }

  override _write(chunk: string | Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    if (this.#broken !== undefined) {
      done(this.#broken);
      return;
    }
    this.text += String(chunk);
    this.#onText(String(chunk), this);
    done();
  }
}

/** @param line words, or a line that our own shell would understand */
export async function runCli(
  client: CliClient,
  line: string | readonly string[],
  options: RunOptions = {},
): Promise<Ran> {
  const { terminal = false, errorTerminal = terminal, stdin = "", env = {}, onOutput, onStart, connect } = options;
  const stdout = new Sink(terminal, onOutput);
  const stderr = new Sink(errorTerminal);
  const connected: ConnectOptions[] = [];
  const where: Terminal = {
    stdin: Readable.from(typeof stdin === "string" ? [Buffer.from(stdin)] : stdin, { objectMode: false }),
    stdout,
    stderr,
    env: { HBASE_CONF_DIR: "/etc/hbase/conf", NO_COLOR: "1", ...env },
    connect: async (given) => {
      connected.push(given);
      return connect === undefined ? client : connect(given);
    },
    onInterrupt: (listener) => {
      onStart?.(listener);
      return () => undefined;
    },
    onEnd: (listener) => {
      onStart?.(listener);
      return () => undefined;
    },
    isInBackground: false,
  };
  const words = typeof line === "string" ? wordsOf(line) : line;
  const code = await runLine(words, { commands: COMMANDS, terminal: where, version: () => "1.2.3" });
  return { code, stdout: stdout.text, stderr: stderr.text, connected };
}
