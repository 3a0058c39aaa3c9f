/** The process as a terminal. A second signal does not wait for anything. */
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import process from "node:process";
import type { Terminal } from "./terminal.ts";

export function processTerminal(connect: Terminal["connect"]): Terminal {
  const { stdin, stdout, stderr, env } = process;
  const listeners = new SignalListeners();
  return {
    stdin,
    stdout,
    stderr,
    env,
    connect,
    onInterrupt: (listener) => listeners.add(listener, ["SIGINT"]),
    onEnd: (listener) => listeners.add(listener, ["SIGINT", "SIGTERM", "SIGHUP"]),
    get isInBackground() {
      return stdin.isTTY === true && !hasTerminal();
    },
  };
}

interface SignalListener {
  readonly listener: () => void;
  readonly signals: readonly NodeJS.Signals[];
  pressed: boolean;
}

/** A command in the shell hears Ctrl-C, and the shell around it does not. */
class SignalListeners {
  readonly #listeners: SignalListener[] = [];
  readonly #handlers = new Map<NodeJS.Signals, () => void>();

  add(listener: () => void, signals: readonly NodeJS.Signals[]): () => void {
    const entry: SignalListener = { listener, signals, pressed: false };
    this.#listeners.push(entry);
    this.#attach();
    return () => {
      this.#listeners.splice(this.#listeners.indexOf(entry), 1);
      this.#attach();
    };
  }

  #onSignal(name: NodeJS.Signals): void {
    const last = this.#listeners.findLast(({ signals }) => signals.includes(name));
    if (last === undefined || last.pressed) process.exit(128 + constants.signals[name]);
    last.pressed = true;
    last.listener();
  }

  /** Signals that nobody listens for do what they always do. */
  #attach(): void {
    const wanted = new Set(this.#listeners.flatMap(({ signals }) => signals));
    for (const [name, handler] of this.#handlers) {
      if (wanted.has(name)) continue;
      process.off(name, handler);
      this.#handlers.delete(name);
    }
    for (const name of wanted) {
      if (this.#handlers.has(name)) continue;
      const handler = (): void => this.#onSignal(name);
      this.#handlers.set(name, handler);
      process.on(name, handler);
    }
  }
}

/** Whether the terminal's foreground group is ours; elsewhere than on Linux nobody tells, and then it is taken to be. */
function hasTerminal(): boolean {
  try {
    const stat = readFileSync("/proc/self/stat", "utf8");
    // Behind the name in parentheses: state, parent, group, session, terminal, the terminal's foreground group.
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return group === foreground;
  } catch {
    return true;
  }
}
