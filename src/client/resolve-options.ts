/** Turns what the user said, and what the site says, into the options of the RPC layer and of the registry. */
import type { KerberosOptions } from "../auth/credentials.ts";
import { simpleUserName } from "../auth/simple.ts";
import {
  type BootstrapServer,
  isConnectionUri,
  parseAddress,
  parseAddressList,
  parseConnectionUri,
  uniqueAddresses,
} from "../registry/bootstrap.ts";
import { readSite, SiteConfiguration } from "../registry/hbase-site.ts";
import type { RegistryOptions } from "../registry/rpc-registry.ts";
import { optionsOfSite, type SiteOptions } from "../registry/site-options.ts";
import { withDefaults } from "../rpc/rpc-defaults.ts";
import type { PrincipalPatterns, RpcOptions } from "../rpc/rpc-options.ts";
import { addressText } from "../transport/transport.ts";
import { type Protection, QOP_OF_PROTECTION } from "../wire/qop.ts";
import { checkOptions, checkPrincipal, checkSiteNumbers, checkUnprotected } from "./check-options.ts";
import { compressorOf } from "./compressor-option.ts";
import type { BootstrapAddress, ConnectOptions } from "./connect-options.ts";
import type { DataSettings } from "./data-services.ts";
import { oneOf, refuse, shown } from "./option-checks.ts";
import { CLIENT_DEFAULTS } from "./option-table.ts";
import { resolveData, type SharedTimes } from "./resolve-data.ts";

export interface ResolvedOptions {
  /** all but the credentials, which are made by who owns them */
  readonly rpc: Omit<RpcOptions, "credentials">;
  readonly registry: RegistryOptions;
  readonly data: DataSettings;
  /** what to log in with; undefined for SIMPLE */
  readonly kerberos: KerberosOptions | undefined;
  readonly protection: readonly Protection[];
  /** the files that were read, and what of them is not followed */
  readonly siteFiles: readonly string[];
  readonly notes: readonly string[];
}

const NO_SITE: SiteOptions = { principals: {}, notes: [] };

export async function resolveOptions(options: ConnectOptions): Promise<ResolvedOptions> {
  checkOptions(options);
  const named = bootstrapOf(options.bootstrap);
  const configuration = await configurationOf(options, named);
  const site = configuration === undefined ? NO_SITE : optionsOfSite(configuration);
  checkSiteNumbers(site);
  const notes = [...site.notes];
  const auth = authOf(options, site);
  const principals = auth === "kerberos" ? principalsOf(options, site) : {};
  const protection = protectionOf(options, site, auth, notes);
  const { rpcTimeoutMs, ...times } = timesOf(options, site);
  return {
    rpc: withDefaults({
      ...times,
      rpcTimeoutMs,
      simpleUser: simpleUserName(options.user),
      principals,
      qops: protection.map((word) => QOP_OF_PROTECTION[word]),
      ...given({
        canonicalHostNames: options.canonicalHostNames ?? site.canonicalHostNames,
        allowSimpleFallback: options.allowSimpleFallback ?? site.allowSimpleFallback,
        legacyServers: options.legacyServers,
        unexpectedPrincipal: options.unexpectedPrincipal,
        kdcTimeoutMs: options.kdcTimeoutMs,
        maxQueuedCalls: options.maxQueuedCalls,
        maxQueuedBytes: options.maxQueuedBytes,
        maxFrameBytes: options.maxFrameBytes,
        cellCodec: options.cellCodec ?? site.cellCodec,
        compressor: await compressorOf(options.compression, site.compression, notes),
      }),
    }),
    data: resolveData(options, site.data ?? {}, operationTimes(options, site, rpcTimeoutMs)),
    registry: registryOf(options, site, serversOf(named?.servers, site, configuration), rpcTimeoutMs),
    kerberos: auth === "kerberos" ? loginOf(options, site) : undefined,
    protection,
    siteFiles: configuration?.files ?? [],
    notes,
  };
}

interface NamedServers {
  readonly servers: readonly BootstrapServer[];
  /** from the query of a connection URI */
  readonly configuration: ReadonlyMap<string, string>;
}

function bootstrapOf(bootstrap: ConnectOptions["bootstrap"]): NamedServers | undefined {
  if (bootstrap === undefined) return undefined;
  const rules = { option: "bootstrap" };
  if (typeof bootstrap !== "string") {
    const servers = bootstrap.map(serverOf);
    uniqueAddresses(
      servers.map(({ address }) => address),
      "bootstrap",
    );
    return { servers, configuration: new Map() };
  }
  const { addresses, configuration } = isConnectionUri(bootstrap)
    ? parseConnectionUri(bootstrap, "bootstrap")
    : { addresses: parseAddressList(bootstrap, rules), configuration: new Map<string, string>() };
  return { servers: addresses.map((address) => ({ address, role: "unknown" })), configuration };
}

function serverOf(entry: string | BootstrapAddress): BootstrapServer {
  const rules = { option: "bootstrap" };
  if (typeof entry === "string") return { address: parseAddress(entry, rules), role: "unknown" };
  const { host, port, role = "unknown" } = entry ?? {};
  if (typeof host !== "string" || host === "") refuse("bootstrap", `${shown(JSON.stringify(entry))} has no host`);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    refuse("bootstrap", `${host} has port ${shown(port)}, which is none of 1 to 65535`);
  oneOf(["master", "regionserver", "unknown"]).check("bootstrap", role);
  return { address: parseAddress(addressText({ host, port }), rules), role };
}

async function configurationOf(
  { site }: ConnectOptions,
  named: NamedServers | undefined,
): Promise<SiteConfiguration | undefined> {
  const ofUri = named?.configuration ?? new Map<string, string>();
  const folder = process.env["HBASE_CONF_DIR"];
  if (site !== undefined) return (await readSite(site)).with(ofUri);
  // Who names servers does not mean some other cluster that the environment happens to name.
  if (named !== undefined) return ofUri.size === 0 ? undefined : new SiteConfiguration(ofUri, [], [], "bootstrap");
  if (folder === undefined || folder === "") return undefined;
  return readSite(folder, "HBASE_CONF_DIR");
}

function serversOf(
  named: readonly BootstrapServer[] | undefined,
  site: SiteOptions,
  configuration: SiteConfiguration | undefined,
): readonly BootstrapServer[] {
  if (named !== undefined) return named;
  if (site.bootstrap !== undefined) return site.bootstrap;
  if (configuration === undefined) {
    return refuse(
      "bootstrap",
      "is needed: host:port of masters or region servers; or give site, an hbase-site.xml or its folder, or set HBASE_CONF_DIR",
    );
  }
  const where = configuration.files.at(-1) ?? "the configuration";
  const wanted =
    "Name masters or region servers in bootstrap, or in the site as hbase.masters or hbase.client.bootstrap.servers";
  if (site.zookeeper === undefined) return refuse("site", `${where} names no server. ${wanted}`);
  const { quorum, znodeParent } = site.zookeeper;
  return refuse(
    "site",
    `${where} names only a ZooKeeper registry (${quorum}${znodeParent}), which tshbase does not have yet. ${wanted}`,
  );
}

function authOf(options: ConnectOptions, site: SiteOptions): "kerberos" | "simple" {
  if (options.auth !== undefined) return options.auth;
  if (options.kerberos !== undefined || options.principals !== undefined) return "kerberos";
  return site.auth ?? "simple";
}

function principalsOf(options: ConnectOptions, site: SiteOptions): PrincipalPatterns {
  const principals: PrincipalPatterns = { ...site.principals, ...given(options.principals ?? {}) };
  const { master, regionServer } = principals;
  if (master === undefined && regionServer === undefined) {
    refuse(
      "principals",
      'are needed with Kerberos: what masters and region servers run as, such as { master: "hbase/_HOST@EXAMPLE.COM" }',
    );
  }
  const named = (key: "master" | "regionServer", hbaseKey: string): string =>
    options.principals?.[key] === undefined ? `site: ${hbaseKey}` : `principals.${key}`;
  if (master !== undefined) checkPrincipal(named("master", "hbase.master.kerberos.principal"), master);
  if (regionServer !== undefined)
    checkPrincipal(named("regionServer", "hbase.regionserver.kerberos.principal"), regionServer);
  return principals;
}

function protectionOf(
  options: ConnectOptions,
  site: SiteOptions,
  auth: "kerberos" | "simple",
  notes: string[],
): readonly Protection[] {
  if (auth === "kerberos") return options.protection ?? site.protection ?? ["authentication"];
  checkUnprotected(options.protection);
  if (site.protection?.some((word) => word !== "authentication") === true) {
    notes.push(
      "hbase.rpc.protection asks for protection, but without Kerberos nothing is protected; HBase's own client ignores it too.",
    );
  }
  return ["authentication"];
}

function loginOf(options: ConnectOptions, site: SiteOptions): KerberosOptions {
  if (options.kerberos !== undefined) return given(options.kerberos) as KerberosOptions;
  if (site.keytab !== undefined && site.principal === undefined) {
    refuse("site: hbase.client.keytab.principal", "is needed with hbase.client.keytab.file");
  }
  return given({ keytab: site.keytab, principal: site.principal }) as KerberosOptions;
}

type RpcTimes = Pick<
  RpcOptions,
  "connectTimeoutMs" | "handshakeTimeoutMs" | "idleTimeoutMs" | "failedServerExpiryMs" | "rpcTimeoutMs"
>;

function timesOf(options: ConnectOptions, site: SiteOptions): RpcTimes {
  const defaults = withDefaults({ simpleUser: "nobody" });
  const time = (name: keyof RpcTimes): number => options[name] ?? site[name] ?? defaults[name];
  return {
    rpcTimeoutMs: time("rpcTimeoutMs"),
    connectTimeoutMs: time("connectTimeoutMs"),
    handshakeTimeoutMs: time("handshakeTimeoutMs"),
    idleTimeoutMs: time("idleTimeoutMs"),
    failedServerExpiryMs: time("failedServerExpiryMs"),
  };
}

function operationTimes(options: ConnectOptions, site: SiteOptions, rpcTimeoutMs: number): SharedTimes {
  const pauseMs = options.pauseMs ?? site.pauseMs ?? CLIENT_DEFAULTS.pauseMs;
  return {
    operationTimeoutMs: options.operationTimeoutMs ?? site.operationTimeoutMs ?? CLIENT_DEFAULTS.operationTimeoutMs,
    rpcTimeoutMs,
    pauseMs,
    overloadedPauseMs: options.overloadedPauseMs ?? site.overloadedPauseMs ?? pauseMs,
  };
}

function registryOf(
  options: ConnectOptions,
  site: SiteOptions,
  bootstrap: readonly BootstrapServer[],
  rpcTimeoutMs: number,
): RegistryOptions {
  const value = (name: keyof typeof CLIENT_DEFAULTS): number => options[name] ?? site[name] ?? CLIENT_DEFAULTS[name];
  const refreshIntervalMs = value("refreshIntervalMs");
  const minRefreshGapMs = Math.min(
    value("minRefreshGapMs"),
    options.minRefreshGapMs === undefined ? refreshIntervalMs : Infinity,
  );
  if (refreshIntervalMs > 0 && minRefreshGapMs > refreshIntervalMs) {
    refuse("minRefreshGapMs", `is ${minRefreshGapMs}, which is more than refreshIntervalMs (${refreshIntervalMs})`);
  }
  return {
    bootstrap,
    operationTimeoutMs: value("operationTimeoutMs"),
    rpcTimeoutMs,
    pauseMs: value("pauseMs"),
    overloadedPauseMs: options.overloadedPauseMs ?? site.overloadedPauseMs ?? value("pauseMs"),
    hedgedFanOut: value("hedgedFanOut"),
    refreshIntervalMs,
    minRefreshGapMs,
    initialRefreshDelayMs: value("initialRefreshDelayMs"),
  };
}

/** Without the keys that are undefined. */
function given<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
