/** Where a command runs: the streams, the environment, the way to a client. The tests give it streams in memory. */
import type { Readable, Writable } from "node:stream";
import type { ConnectOptions } from "../client/connect-options.ts";
import type { CliClient } from "./client.ts";

export type Screen = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean; setRawMode?(mode: boolean): unknown };
  readonly stdout: Screen;
  readonly stderr: Screen;
  readonly env: Readonly<Record<string, string | undefined>>;
  connect(options: ConnectOptions): Promise<CliClient>;
  /** Ctrl-C, of which only the last who listens hears; returns how to stop listening. */
  onInterrupt(listener: () => void): () => void;
  /** Ctrl-C as above, and whatever else politely asks the process to end; the second time it ends at once. */
  onEnd(listener: () => void): () => void;
  /** somebody else has the keyboard: whoever reads from it now is stopped by the system */
  readonly isInBackground: boolean;
}

/** Colours are for people: on a terminal, unless NO_COLOR says no (no-color.org). */
export function takesColour(screen: Screen, env: Terminal["env"]): boolean {
  return screen.isTTY === true && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
}
