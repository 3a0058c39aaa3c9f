/** Turns what the user said, and what the site says, into the options of the RPC layer and of the registry. */
import type { KerberosOptions } from "../auth/credentials.ts";
import { simpleUserName } from "../auth/simple.ts";
import { given, refuse } from "../errors/option-checks.ts";
import type { BootstrapServer } from "../registry/bootstrap.ts";
import { readSite, SiteConfiguration } from "../registry/hbase-site.ts";
import type { RegistryOptions } from "../registry/rpc-registry.ts";
import { optionsOfSite, type SiteOptions } from "../registry/site-options.ts";
import type { SiteZooKeeper } from "../registry/site-servers.ts";
import type { ZkRegistryOptions } from "../registry/zk-registry.ts";
import { withDefaults } from "../rpc/rpc-defaults.ts";
import type { PrincipalPatterns, RpcOptions } from "../rpc/rpc-options.ts";
import { type HostMap, mappedDial } from "../transport/host-map.ts";
import { type Protection, QOP_OF_PROTECTION } from "../wire/qop.ts";
import { checkOptions, checkPrincipal, checkSiteNumbers, checkUnprotected } from "./check-options.ts";
import { compressorOf } from "./compressor-option.ts";
import type { ConnectOptions } from "./connect-options.ts";
import type { DataSettings } from "./data-services.ts";
import { hostMapOf } from "./host-map-option.ts";
import { CLIENT_DEFAULTS, ZOOKEEPER_DEFAULTS } from "./option-table.ts";
import { resolveData } from "./resolve-data.ts";
import { isComplete, type NamedCluster, namedCluster, whereIs } from "./resolve-registry.ts";

export interface ResolvedOptions {
  /** all but the credentials, which are made by who owns them */
  readonly rpc: Omit<RpcOptions, "credentials">;
  readonly registry: RegistryChoice;
  readonly data: DataSettings;
  /** from the cluster's addresses to those that are dialled; `rpc.dial` goes by it */
  readonly hostMap: HostMap;
  /** what to log in with; undefined for SIMPLE */
  readonly kerberos: KerberosOptions | undefined;
  readonly protection: readonly Protection[];
  /** the files that were read, and what of them is not followed */
  readonly siteFiles: readonly string[];
  readonly notes: readonly string[];
}

export type RegistryChoice =
  | ({ readonly type: "rpc" } & RegistryOptions)
  | ({ readonly type: "zookeeper" } & ZkRegistryOptions);

const NO_SITE: SiteOptions = { principals: {}, notes: [] };

export async function resolveOptions(options: ConnectOptions): Promise<ResolvedOptions> {
  checkOptions(options);
  const named = namedCluster(options);
  const configuration = await configurationOf(options, named);
  const site = configuration === undefined ? NO_SITE : optionsOfSite(configuration);
  checkSiteNumbers(site, configuration);
  // What a site says of where the cluster is means nothing if the caller has said it.
  const notes = [...site.notes, ...(named === undefined ? (site.servers?.notes ?? []) : [])];
  const auth = authOf(options, site);
  const principals = auth === "kerberos" ? principalsOf(options, site) : {};
  const protection = protectionOf(options, site, auth, notes);
  const hostMap = options.hostMap === undefined ? sameAddress : hostMapOf(options.hostMap);
  const rpc = withDefaults({
    ...timesOf(options, site),
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
  });
  const mapped = { ...rpc, dial: mappedDial(rpc.dial, hostMap) };
  const where = whereIs(named, site.servers, configuration?.files.at(-1) ?? "the configuration");
  return {
    rpc: mapped,
    registry:
      where.type === "rpc"
        ? { type: "rpc", ...rpcRegistryOf(options, site, where.bootstrap, rpc.rpcTimeoutMs) }
        : zkRegistryOf(options, site, where.zookeeper, mapped),
    data: {
      ...resolveData(
        options,
        site.data ?? {},
        { ...repetitionOf(options, site), rpcTimeoutMs: rpc.rpcTimeoutMs },
        (options.rpcTimeoutMs ?? site.rpcTimeoutMs) !== undefined,
      ),
      maxQueuedCalls: rpc.maxQueuedCalls,
    },
    hostMap,
    kerberos: auth === "kerberos" ? loginOf(options, site) : undefined,
    protection,
    siteFiles: configuration?.files ?? [],
    notes,
  };
}

async function configurationOf(
  { site }: ConnectOptions,
  named: NamedCluster | undefined,
): Promise<SiteConfiguration | undefined> {
  const ofUri = named?.configuration ?? new Map<string, string>();
  const folder = process.env["HBASE_CONF_DIR"];
  if (site !== undefined) return (await readSite(site)).with(ofUri);
  // Who names servers does not mean some other cluster that the environment happens to name.
  if (named !== undefined && isComplete(named))
    return ofUri.size === 0 ? undefined : new SiteConfiguration(new Map(), [], [], "bootstrap").with(ofUri);
  if (folder === undefined || folder === "") return undefined;
  return readSite(folder, "HBASE_CONF_DIR");
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
      'are needed with Kerberos: what masters and region servers run as, such as { master: "hbase/_HOST@EXAMPLE.COM" }, or --master-principal',
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

const sameAddress: HostMap = (address) => address;

function zkRegistryOf(
  options: ConnectOptions,
  site: SiteOptions,
  { quorum, znodeParent, ...times }: SiteZooKeeper,
  { dial, connectTimeoutMs }: Pick<RpcOptions, "dial" | "connectTimeoutMs">,
): RegistryChoice {
  return {
    type: "zookeeper",
    quorum,
    znodeParent,
    ...ZOOKEEPER_DEFAULTS,
    ...given(times),
    dial,
    connectTimeoutMs,
    ...repetitionOf(options, site),
  };
}

/** What both registries go by. */
function repetitionOf(
  options: ConnectOptions,
  site: SiteOptions,
): Pick<RegistryOptions, "operationTimeoutMs" | "pauseMs" | "overloadedPauseMs"> {
  const pauseMs = options.pauseMs ?? site.pauseMs ?? CLIENT_DEFAULTS.pauseMs;
  return {
    operationTimeoutMs: options.operationTimeoutMs ?? site.operationTimeoutMs ?? CLIENT_DEFAULTS.operationTimeoutMs,
    pauseMs,
    overloadedPauseMs: options.overloadedPauseMs ?? site.overloadedPauseMs ?? pauseMs,
  };
}

function rpcRegistryOf(
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
    ...repetitionOf(options, site),
    rpcTimeoutMs,
    hedgedFanOut: value("hedgedFanOut"),
    refreshIntervalMs,
    minRefreshGapMs,
    initialRefreshDelayMs: value("initialRefreshDelayMs"),
  };
}
