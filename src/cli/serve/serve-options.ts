/** The options of `tshbase serve`, and what they become for `startHBase`. Throws `UsageError` for what can be seen without starting anything. */
import type { BehaviourInput, EmbeddedHBaseOptions, TableFixture } from "../../testing.ts";
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
  return { options, withKerberos: kerberos, pagePort: portOf("page-port", values["page-port"]) ?? 0 };
}

/** @param withKerberos whether the servers have principals, which two of the kinds tell */
export function kindOf(word: string, withKerberos: boolean): BehaviourInput {
  const kind = KINDS.find((each) => each === word);
  if (kind === undefined) throw new UsageError(`${JSON.stringify(word)} is no kind of server: ${KINDS.join(", ")}`);
  if (!withKerberos && (kind === "announces" || kind === "misannounces"))
    throw new UsageError(`servers are only ${kind === "announces" ? "announcing" : "misannouncing"} with --kerberos`);
  return kind;
}

export function kerberosOptions(realm: KerberosRealm | undefined): Pick<EmbeddedHBaseOptions, "kerberos"> {
  return realm === undefined ? {} : { kerberos: realm.servers };
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

function tablesOf(texts: readonly string[]): Record<string, TableFixture> {
  return Object.fromEntries(texts.map(tableOf));
}

/** A table's name may hold a colon, a family's may not. */
function tableOf(text: string): [string, string[]] {
  const colon = text.lastIndexOf(":");
  const name = text.slice(0, Math.max(colon, 0));
  const families = text.slice(colon + 1).split(",");
  if (name !== "" && families.every((family) => family !== "")) return [name, families];
  throw new UsageError(`--table: ${JSON.stringify(text)} is no NAME:FAMILY, such as users:info,stats`);
}
