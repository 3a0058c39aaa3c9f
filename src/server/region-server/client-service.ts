/** HBase's `ClientService`: what clients do with the rows of a region server's regions. */
import type { ServedRegion } from "../regions/region-directory.ts";
import type { Service, ServiceMethod } from "../service.ts";
import { execRegionServerService, execService } from "./exec-service.ts";
import { getCall } from "./get-call.ts";
import { multiCall } from "./multi-call.ts";
import { mutateCall } from "./mutate-call.ts";
import type { LoggedNonce } from "./nonce-log.ts";
import { Nonces } from "./nonces.ts";
import { type RegionServerOptions, setupOf } from "./region-server-options.ts";
import { RegionWrites } from "./region-writes.ts";
import { scanCall } from "./scan-call.ts";
import { Scanners } from "./scanners.ts";

export interface ClientService extends Service {
  readonly openScanners: number;
  /** Ends the leases of all scanners now. */
  expireScanners(): void;
  /** Ends the lease of this one; nothing if it is not open. */
  expireScanner(scannerId: bigint): void;
  /** The full name of its region; undefined if it is not open. */
  regionOfScanner(scannerId: bigint): Buffer | undefined;
  /** What it has in the logs of these regions, of which nobody has closed any: for who takes them over. */
  loggedNonces(regions: readonly ServedRegion[]): LoggedNonce[];
  /** Knows from now on what another server's log says. */
  recoverNonces(logged: Iterable<LoggedNonce>): void;
  /** As if nothing had been carried out, not even in the log. */
  eraseNonces(): void;
  /** Closes all scanners, as the end of a server does; the nonces are lost too, but for those in a log. */
  dispose(): void;
}

export function clientService(options: RegionServerOptions): ClientService {
  const setup = setupOf(options);
  const scanners = new Scanners(setup);
  const { limits, monotonicMs } = setup;
  const nonces = new Nonces({ graceMs: limits.nonceGraceMs, monotonicMs, clock: options.clock, log: options.nonceLog });
  const writes = new RegionWrites(setup, nonces);
  const methods = new Map<string, ServiceMethod>([
    ["Get", (param, context) => getCall(setup, param, context)],
    ["Mutate", (param, context) => mutateCall(setup, writes, param, context)],
    ["Multi", (param, context) => multiCall(setup, writes, param, context)],
    ["Scan", (param, context) => scanCall(setup, scanners, param, context)],
    ["ExecService", (param, context) => execService(setup, writes, param, context)],
    ["ExecRegionServerService", (param) => execRegionServerService(param)],
  ]);
  return {
    name: "ClientService",
    methods,
    get openScanners() {
      return scanners.size;
    },
    expireScanners: () => scanners.expireAll(),
    expireScanner(scannerId) {
      const scanner = scanners.find(scannerId);
      if (scanner !== undefined) scanners.close(scanner, false);
    },
    regionOfScanner: (scannerId) => scanners.find(scannerId)?.region.info.name,
    loggedNonces: (regions) => nonces.logged(regions),
    recoverNonces: (logged) => nonces.recover(logged),
    eraseNonces: () => nonces.erase(),
    dispose() {
      setup.lives += 1;
      scanners.dispose();
      nonces.clear();
    },
  };
}
