/** The options that every command takes: where the cluster is, who to be, how to print. */
import type { ConnectOptions } from "../client/connect-options.ts";
import type { OptionTable, OptionValues } from "./option-table.ts";
import { UsageError } from "./usage-error.ts";
import { countOf } from "./values.ts";

export const CONNECTION_OPTIONS = {
  site: {
    type: "string",
    placeholder: "FILE",
    meaning: "an hbase-site.xml, or its folder; core-site.xml beside it is read too. Default: HBASE_CONF_DIR",
  },
  bootstrap: { type: "string", placeholder: "LIST", meaning: "masters or region servers, host:port,…" },
  zookeeper: {
    type: "string",
    placeholder: "QUORUM",
    meaning: "ZooKeeper servers and the parent znode, host:port,…/hbase",
  },
  "host-map": {
    type: "string",
    placeholder: "FROM=TO,…",
    meaning: "what to dial for hosts that the cluster tells, such as m1:16000=localhost:32771",
  },
  keytab: { type: "string", placeholder: "FILE", meaning: "what to log in with; needs --principal" },
  principal: { type: "string", placeholder: "NAME", meaning: "who to log in as, such as client@EXAMPLE.COM" },
  "master-principal": {
    type: "string",
    placeholder: "NAME",
    meaning: "what masters run as, such as hbase-master/_HOST@EXAMPLE.COM",
  },
  "regionserver-principal": { type: "string", placeholder: "NAME", meaning: "what region servers run as" },
  protection: {
    type: "string",
    placeholder: "LIST",
    meaning: "authentication, integrity, privacy; best liked first",
  },
  "allow-simple-fallback": { type: "boolean", meaning: "allow servers whose security is switched off" },
  timeout: {
    type: "string",
    placeholder: "MS",
    meaning: "limit of one operation, one step of a scan or one change of a table, with repetitions, in milliseconds",
  },
} as const;

export const OUTPUT_OPTIONS = {
  json: { type: "boolean", meaning: "print JSON, one object a line; the default where standard output is no terminal" },
  table: { type: "boolean", meaning: "print columns for people; the default on a terminal" },
  quiet: { type: "boolean", short: "q", meaning: "no progress and no remarks on standard error, only errors" },
  debug: { type: "boolean", meaning: "print errors with their stack and their causes" },
  help: { type: "boolean", short: "h", meaning: "print what the command takes" },
} as const;

export const SHARED_OPTIONS: OptionTable = { ...CONNECTION_OPTIONS, ...OUTPUT_OPTIONS };

export type ConnectionValues = OptionValues<typeof CONNECTION_OPTIONS>;
export type SharedValues = ConnectionValues & OptionValues<typeof OUTPUT_OPTIONS>;

const MAX_TIMEOUT_MS = 86_400_000;

/** Throws `UsageError` for what can be seen without looking anywhere; the client checks the rest. */
export function connectOptionsOf(
  values: ConnectionValues,
  env: Readonly<Record<string, string | undefined>>,
): ConnectOptions {
  const { bootstrap, zookeeper, site, keytab, principal, protection } = values;
  if (
    bootstrap === undefined &&
    zookeeper === undefined &&
    site === undefined &&
    (env["HBASE_CONF_DIR"] ?? "") === ""
  ) {
    throw new UsageError("--site, --bootstrap or --zookeeper is needed (or HBASE_CONF_DIR): where the cluster is");
  }
  if (keytab !== undefined && principal === undefined) throw new UsageError("--keytab needs --principal");
  return withoutUndefined({
    bootstrap,
    zookeeper,
    site,
    hostMap: hostMapOf(values["host-map"]),
    kerberos: orUndefined(withoutUndefined({ keytab, principal })),
    principals: orUndefined(
      withoutUndefined({ master: values["master-principal"], regionServer: values["regionserver-principal"] }),
    ),
    // Checked with the other options: a word that is none is a problem of the configuration.
    protection: protection?.split(",").map((word) => word.trim()),
    allowSimpleFallback: values["allow-simple-fallback"],
    // A scan has a limit for each of its steps, a change of a table one for its procedure.
    operationTimeoutMs: timeoutOf(values.timeout),
    scannerTimeoutMs: timeoutOf(values.timeout),
    procedureTimeoutMs: timeoutOf(values.timeout),
  }) as ConnectOptions;
}

export function timeoutOf(text: string | undefined, max: number = MAX_TIMEOUT_MS): number | undefined {
  return text === undefined ? undefined : countOf("--timeout", text, { min: 1, max });
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

function orUndefined<T extends object>(values: T): T | undefined {
  return Object.keys(values).length === 0 ? undefined : values;
}

function withoutUndefined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
