/** The command line: what may be typed, and the options of `connect()` that come of it. */
import process from "node:process";
import { parseArgs } from "node:util";
import type { ConnectOptions } from "../client/connect-options.ts";
export const USAGE: string = `Usage: tshbase doctor (--bootstrap host:port,… | --zookeeper host:port,…/parent | --site FILE) [options]
       tshbase help | --version

Checks whether this machine can reach an HBase cluster, and says what to change if it cannot.

  --bootstrap LIST                masters or region servers, host:port,…
  --zookeeper QUORUM              ZooKeeper servers and the parent znode, host:port,…/hbase
  --site FILE                     an hbase-site.xml, or its folder; core-site.xml beside it is read too
  --host-map FROM=TO,…            what to dial for hosts that the cluster tells, such as m1:16000=localhost:32771
  --keytab FILE                   what to log in with; needs --principal
  --principal NAME                who to log in as, such as client@EXAMPLE.COM
  --master-principal NAME         what masters run as, such as hbase-master/_HOST@EXAMPLE.COM
  --regionserver-principal NAME   what region servers run as
  --protection LIST               authentication, integrity, privacy; best liked first
  --allow-simple-fallback         allow servers whose security is switched off
  --timeout MS                    limit of each check, default 10000
  --json                          print one JSON object
  --help                          print this

Exit status: 0 if everything works, 1 if there are problems, 2 for wrong usage.
`;
const DEFAULT_TIMEOUT_MS = 10_000;
const MAX_TIMEOUT_MS = 600_000;
/** Wrong usage, told to the person who typed it. */
export class UsageError extends Error {}
const FLAGS = {
  bootstrap: { type: "string" },
  zookeeper: { type: "string" },
  "host-map": { type: "string" },
  site: { type: "string" },
  keytab: { type: "string" },
  principal: { type: "string" },
  "master-principal": { type: "string" },
  "regionserver-principal": { type: "string" },
  protection: { type: "string" },
  "allow-simple-fallback": { type: "boolean" },
  timeout: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean" },
  version: { type: "boolean" },
} as const;

export type Command =
  | { readonly type: "help" | "version" }
  | {
      readonly type: "doctor";
      readonly options: ConnectOptions;
      readonly json: boolean;
      readonly timeoutMs: number;
    };

type Values = ReturnType<typeof parse>["values"];

/** Throws `UsageError`. */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  const [command, ...rest] = positionals;
  if (values.help === true) return { type: "help" };
  if (values.version === true) return { type: "version" };
  if (rest.length > 0) throw new UsageError(`Unexpected argument ${JSON.stringify(rest[0])}`);
  if (command === "help") return { type: "help" };
  if (command !== "doctor") {
    throw new UsageError(command === undefined ? "A command is missing" : `Unknown command ${JSON.stringify(command)}`);
  }
  const timeoutMs = timeoutOf(values.timeout);
  return { type: "doctor", options: optionsOf(values, timeoutMs), json: values.json === true, timeoutMs };
}
function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
function timeoutOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_TIMEOUT_MS;
  const timeoutMs = /^\d+$/.test(text) ? Number(text) : 0;
  if (timeoutMs < 1 || timeoutMs > MAX_TIMEOUT_MS) throw new UsageError(`--timeout must be 1 to ${MAX_TIMEOUT_MS} ms`);
  return timeoutMs;
}
function optionsOf(values: Values, timeoutMs: number): ConnectOptions {
  const { bootstrap, zookeeper, site, keytab, principal, protection } = values;
  if (
    bootstrap === undefined &&
    zookeeper === undefined &&
    site === undefined &&
    (process.env["HBASE_CONF_DIR"] ?? "") === ""
  ) {
    throw new UsageError("--bootstrap, --zookeeper or --site is needed");
  }
  if (keytab !== undefined && principal === undefined) throw new UsageError("--keytab needs --principal");
  const principals = withoutUndefined({
    master: values["master-principal"],
    regionServer: values["regionserver-principal"],
  });
  const login = withoutUndefined({ keytab, principal });
  return withoutUndefined({
    bootstrap,
    zookeeper,
    hostMap: hostMapOf(values["host-map"]),
    site,
    kerberos: Object.keys(login).length === 0 ? undefined : login,
    principals: Object.keys(principals).length === 0 ? undefined : principals,
    // Checked with the other options: a word that is none is a problem of the configuration.
    protection: protection?.split(",").map((word) => word.trim()),
    allowSimpleFallback: values["allow-simple-fallback"],
    rpcTimeoutMs: timeoutMs,
    connectTimeoutMs: timeoutMs,
    handshakeTimeoutMs: timeoutMs,
    kdcTimeoutMs: timeoutMs,
  }) as ConnectOptions;
}
function hostMapOf(text: string | undefined): Record<string, string> | undefined {
  if (text === undefined) return undefined;
  return Object.fromEntries(
    text.split(",").map((entry) => {
      const [from = "", to = "", ...rest] = entry.split("=");
      if (from === "" || to === "" || rest.length > 0)
        throw new UsageError(`--host-map: ${JSON.stringify(entry)} is no FROM=TO`);
      return [from, to];
    }),
  );
}
function withoutUndefined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
