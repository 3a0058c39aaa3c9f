/** Node's error of a connection attempt, turned into ours: what happened, and what a person can do about it. */
import { ConnectError } from "../errors/connection-errors.ts";
import type { ErrorPlace } from "../errors/hbase-error.ts";

/** @param server `host:port`, as dialled */
export function connectError(error: Error, server: string, where: ErrorPlace = { server }): ConnectError {
  const code = codeOf(error);
  const hint = HINTS[code];
  const text = error.message === "" ? code : error.message;
  const message =
    hint === undefined ? `No connection to ${server}: ${text}.` : `No connection to ${server} (${code}). ${hint}`;
  return new ConnectError(message, { where, cause: error });
}

/** When a name has several addresses, Node reports one error that holds them all. */
function codeOf(error: Error): string {
  const own = (error as NodeJS.ErrnoException).code;
  if (!(error instanceof AggregateError)) return own ?? "";
  const codes = error.errors.map((each: NodeJS.ErrnoException) => each.code ?? "");
  return codes.find((code) => code === "ECONNREFUSED") ?? own ?? codes[0] ?? "";
}

const HINTS: Readonly<Record<string, string>> = {
  ECONNREFUSED:
    "The host is there, but nothing listens on this port. Check that the server runs, and that this is its port " +
    "(16000 for a master, 16020 for a region server, 2181 for ZooKeeper; not the web interface).",
  ENOTFOUND: "The host name does not resolve. Check its spelling and the DNS of this machine.",
  EAI_AGAIN: "The DNS of this machine did not answer. Check its resolver, then try again.",
  ETIMEDOUT: "The host did not answer. Check that it is up and that no firewall drops the packets to this port.",
  EHOSTUNREACH: "No route to the host. Check that it is up and that this machine is in a network that reaches it.",
  ENETUNREACH: "This machine has no route to that network. Check its routes, or the VPN.",
  ECONNRESET: "The host cut the connection while it was being made. A firewall or a proxy may stand between.",
  EADDRNOTAVAIL:
    "This machine has no free local port for another connection. Check for connections that are never closed.",
  EMFILE: "This process has too many files and sockets open (ulimit -n).",
};
