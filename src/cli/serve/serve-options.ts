/** The options of `tshbase serve`, and what they become for `startHBase`. Throws `UsageError` for what can be seen without starting anything. */
import type { BehaviourInput, EmbeddedHBaseOptions, TableFixture } from "../../testing.ts";
import { PROTECTION_OF_QOP, QOPS, type Qop } from "../../wire/qop.ts";
import type { OptionValues } from "../option-table.ts";
import { UsageError } from "../usage-error.ts";
import { countOf } from "../values.ts";
import type { KerberosRealm } from "./kerberos-realm.ts";

export const SERVE_OPTIONS = {
  data: { type: "string", placeholder: "DIR", meaning: "keep everything in this folder. Default: in memory" },
  table: {
    type: "string",
    placeholder: "NAME:FAMILY,…",
    multiple: true,
    meaning: "begin with this table, and have it empty again after reset",
  },
  kerberos: {
    type: "boolean",
    meaning: "with Kerberos, two principals for the servers and one for clients, from a KDC that ends with the servers",
  },
  protection: {
    type: "string",
    placeholder: "QOP,…",
    meaning:
      "with --kerberos, the protections that the servers offer: auth, auth-int, auth-conf (or authentication, integrity, privacy). Default: all",
  },
  kind: {
    type: "string",
    placeholder: "KIND",
    meaning:
      "what servers say when asked for their principal: announces (2.6.6 and later), misannounces (2.6.0 to 2.6.5), legacy (2.5 and older) or insecure. Default: announces with --kerberos, else insecure",
  },
  "region-servers": { type: "string", placeholder: "N", meaning: "so many region servers. Default 1" },
  "master-port": {
    type: "string",
    placeholder: "PORT",
    meaning: "of the master. Default: any free port, as for the others",
  },
  "region-server-port": {
    type: "string",
    placeholder: "PORT",
    meaning: "of the first region server; the others take those behind it",
  },
  "zookeeper-port": { type: "string", placeholder: "PORT", meaning: "of ZooKeeper's part" },
  "no-zookeeper": { type: "boolean", meaning: "without ZooKeeper's part, which Java's client looks for by default" },
  "page-port": { type: "string", placeholder: "PORT", meaning: "of the status page, for a browser" },
  "site-out": { type: "string", placeholder: "FILE", meaning: "write an hbase-site.xml for clients" },
  verbose: { type: "boolean", short: "v", meaning: "write a line on standard error for every request" },
} as const;

export type ServeValues = OptionValues<typeof SERVE_OPTIONS>;

export interface ServePlan {
  readonly options: EmbeddedHBaseOptions;
  readonly withKerberos: boolean;
  readonly pagePort: number;
  /** undefined: all */
  readonly qops: readonly Qop[] | undefined;
}

const KINDS = ["announces", "misannounces", "legacy", "insecure"] as const;
const MAX_PORT = 65_535;
const MAX_REGION_SERVERS = 100;

export function planOf(values: ServeValues): ServePlan {
  const { data, kerberos = false, kind } = values;
  const zookeeperPort = portOf("zookeeper-port", values["zookeeper-port"]);
  if (values["no-zookeeper"] === true && zookeeperPort !== undefined)
    throw new UsageError("--no-zookeeper and --zookeeper-port exclude each other");
  const regionServers = regionServersOf(values["region-servers"]);
  const options: EmbeddedHBaseOptions = {
    ...(data === undefined ? {} : { data }),
    ...(kind === undefined ? {} : { kind: kindOf(kind, kerberos) }),
    ...(regionServers === undefined ? {} : { regionServers }),
    ...portsOf(values, regionServers ?? 1),
    ...(zookeeperPort === undefined ? {} : { zookeeperPort }),
    ...(values["no-zookeeper"] === true ? { zookeeper: false } : {}),
    tables: tablesOf(values.table ?? []),
  };
  const qops = values.protection === undefined ? undefined : qopsOf(values.protection, kerberos);
  return { options, withKerberos: kerberos, qops, pagePort: portOf("page-port", values["page-port"]) ?? 0 };
}

/** SASL's words or those of `hbase.rpc.protection`. */
function qopsOf(text: string, withKerberos: boolean): readonly Qop[] {
  if (!withKerberos) throw new UsageError("--protection needs --kerberos; without it nothing is protected");
  const qops = text.split(",").map((word) => {
    const qop = QOPS.find((each) => each === word || PROTECTION_OF_QOP[each] === word);
    if (qop === undefined) throw new UsageError(`--protection: ${JSON.stringify(word)} is none of ${QOPS.join(", ")}`);
    return qop;
  });
  return [...new Set(qops)];
}

/** @param withKerberos whether the servers have principals, which two of the kinds tell */
export function kindOf(word: string, withKerberos: boolean): BehaviourInput {
  const kind = KINDS.find((each) => each === word);
  if (kind === undefined) throw new UsageError(`${JSON.stringify(word)} is no kind of server: ${KINDS.join(", ")}`);
  if (!withKerberos && (kind === "announces" || kind === "misannounces"))
    throw new UsageError(`servers are only ${kind === "announces" ? "announcing" : "misannouncing"} with --kerberos`);
  return kind;
}

export function kerberosOptions(
  realm: KerberosRealm | undefined,
  qops: readonly Qop[] | undefined,
): Pick<EmbeddedHBaseOptions, "kerberos"> {
  if (realm === undefined) return {};
  const { master, regionServer } = realm.servers;
  const offered = qops === undefined ? {} : { qops };
  return { kerberos: { master: { ...master, ...offered }, regionServer: { ...regionServer, ...offered } } };
}

function portsOf(
  values: ServeValues,
  regionServers: number,
): Pick<EmbeddedHBaseOptions, "masterPort" | "regionServerPort"> {
  const masterPort = portOf("master-port", values["master-port"]);
  const regionServerPort = portOf("region-server-port", values["region-server-port"], MAX_PORT + 1 - regionServers);
  return {
    ...(masterPort === undefined ? {} : { masterPort }),
    ...(regionServerPort === undefined ? {} : { regionServerPort }),
  };
}

function portOf(option: string, text: string | undefined, max: number = MAX_PORT): number | undefined {
  return text === undefined ? undefined : countOf(`--${option}`, text, { max });
}

function regionServersOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : countOf("--region-servers", text, { min: 1, max: MAX_REGION_SERVERS });
}

/** A table may be named more than once: it has the families of all. */
function tablesOf(texts: readonly string[]): Record<string, TableFixture> {
  const tables = new Map<string, Set<string>>();
  for (const [name, families] of texts.map(tableOf))
    tables.set(name, new Set([...(tables.get(name) ?? []), ...families]));
  return Object.fromEntries([...tables].map(([name, families]) => [name, [...families]]));
}

/** A table's name may hold a colon, a family's may not. */
function tableOf(text: string): [string, string[]] {
  const colon = text.lastIndexOf(":");
  const name = text.slice(0, Math.max(colon, 0));
  const families = text.slice(colon + 1).split(",");
  if (name !== "" && families.every((family) => family !== "")) return [name, families];
  throw new UsageError(`--table: ${JSON.stringify(text)} is no NAME:FAMILY, such as users:info,stats`);
}
