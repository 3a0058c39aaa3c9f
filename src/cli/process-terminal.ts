/** The process as a terminal. A second Ctrl-C does not wait for anything. */
import process from "node:process";
import { EXIT } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

export function processTerminal(connect: Terminal["connect"]): Terminal {
  const { stdin, stdout, stderr, env } = process;
  return { stdin, stdout, stderr, env, connect, onInterrupt: listenerStack() };
}

/** A command in the shell hears Ctrl-C, and the shell around it does not. */
function listenerStack(): Terminal["onInterrupt"] {
  const listeners: { readonly listener: () => void; pressed: boolean }[] = [];
  const onSignal = (): void => {
    const last = listeners.at(-1);
    if (last === undefined || last.pressed) process.exit(EXIT.interrupted);
    last.pressed = true;
    last.listener();
  };
  return (listener) => {
    const entry = { listener, pressed: false };
    if (listeners.length === 0) process.on("SIGINT", onSignal);
    listeners.push(entry);
    return () => {
      listeners.splice(listeners.indexOf(entry), 1);
      if (listeners.length === 0) process.off("SIGINT", onSignal);
    };
  };
}
