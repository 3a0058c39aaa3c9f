/** The first addresses of a cluster: `host:port,host:port` as in `hbase.client.bootstrap.servers` and `hbase.masters`. */
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import type { ServerRole } from "../handshake/candidates.ts";
import { type Address, addressText } from "../transport/transport.ts";

export const DEFAULT_MASTER_PORT = 16_000;

/** More would be a mistake: a bootstrap list is a handful of servers. */
const MAX_SERVERS = 1_000;
const MAX_HOST_CHARACTERS = 255;

/** An address and what is known of the part its server plays. */
export interface BootstrapServer {
  readonly address: Address;
  readonly role: ServerRole;
}

export interface ListRules {
  /** named in errors */
  readonly option: string;
  /** for addresses without a port; without it a port must be given, as HBase demands of `hbase.client.bootstrap.servers` */
  readonly defaultPort?: number;
}

/** `host:port`, `host`, `[::1]:port`. Host names are kept as they are written, in lower case. */
export function parseAddress(text: string, rules: ListRules): Address {
  const fail = (problem: string): never => {
    throw new InvalidArgumentError(rules.option, `${JSON.stringify(text)} ${problem}`);
  };
  const match = /^(?:\[([0-9a-fA-F:.%\w-]+)\]|([^\s:[\]/@?#,]+))(?::([^:]*))?$/.exec(text.trim());
  if (match === null) {
    return fail(
      text.trim().split(":").length > 2 ? "is no address: IPv6 goes in brackets, as in [::1]:16000" : "is no host:port",
    );
  }
  const host = (match[1] ?? match[2] ?? "").toLowerCase();
  if (host.length > MAX_HOST_CHARACTERS) fail("has a host name that is too long");
  if (match[1] !== undefined && !host.includes(":")) fail("has brackets around something that is no IPv6 address");
  if (match[3] === undefined) {
    if (rules.defaultPort === undefined) fail("lacks a port, as in host:16020");
    return { host, port: rules.defaultPort as number };
  }
  const port = /^\d{1,5}$/.test(match[3]) ? Number(match[3]) : 0;
  if (port < 1 || port > 65_535) fail("has a port that is none of 1 to 65535");
  return { host, port };
}

/** Commas separate; empty entries and repetitions are dropped. Throws `InvalidArgumentError` if nothing is left. */
export function parseAddressList(text: string, rules: ListRules): readonly Address[] {
  return uniqueAddresses(
    text
      .split(",")
      .filter((part) => part.trim() !== "")
      .map((part) => parseAddress(part, rules)),
    rules.option,
  );
}

export function uniqueAddresses(addresses: readonly Address[], option: string): readonly Address[] {
  const unique = [...new Map(addresses.map((address) => [addressText(address), address])).values()];
  if (unique.length === 0) throw new InvalidArgumentError(option, "names no server");
  if (unique.length > MAX_SERVERS)
    throw new InvalidArgumentError(option, `names ${unique.length} servers; at most ${MAX_SERVERS} make sense`);
  return unique;
}
