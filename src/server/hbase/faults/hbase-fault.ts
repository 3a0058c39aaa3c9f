/**
 * What can be made to go wrong in an embedded HBase while it runs, and where: plain data, as `EmbeddedHBase.fail` takes it. What goes
 * wrong with bytes and connections, whatever they carry, is in `src/server/faults.ts`.
 */
import type { Bytes } from "../../../bytes/column-name.ts";
import type { EmbeddedServer } from "../../embedded-server.ts";

export type HBaseFault =
  /** The region is being opened (`RegionOpeningException`), or is not there (`NotServingRegionException`); default `opening`. */
  | { readonly type: "regionInTransition"; readonly as?: "opening" | "notServing" }
  /** The region moves when the call comes, which is told the new place (`RegionMovedException`). `to`: default another server. */
  | { readonly type: "regionMoved"; readonly to?: EmbeddedServer }
  | { readonly type: "regionTooBusy" }
  | { readonly type: "callQueueTooBig" }
  | { readonly type: "callDropped" }
  /** Any exception that carries the flag `server_overloaded`, as servers of 2.5 and later send it. */
  | { readonly type: "serverOverloaded" }
  /** `RpcThrottlingException` with a time to wait, as quotas give it. `reason`: default `number of requests exceeded`. */
  | { readonly type: "throttled"; readonly waitMs: number; readonly reason?: string }
  /** Answers `RegionServerStoppedException` and closes its connections. To really stop a server: `stopServer`. */
  | { readonly type: "serverStopped" }
  /** The same with `RegionServerAbortedException`. */
  | { readonly type: "serverAborted" }
  /** `executed`: before the wait or behind it; default `late`. Calls that wait go on when it is healed. */
  | { readonly type: "slow"; readonly delayMs: number; readonly executed?: "late" | "atOnce" }
  /** The call is carried out and not answered; `then`: what becomes of the connection; default `silence`. */
  | { readonly type: "lostAnswer"; readonly then?: "silence" | "close" | "reset" }
  | {
      readonly type: "refused";
      /** Java's binary name, such as `org.apache.hadoop.hbase.security.AccessDeniedException` */
      readonly javaClass: string;
      readonly message?: string;
      /** default false. Not sent inside a Multi, whose exceptions have no flags: there clients know classes only. */
      readonly doNotRetry?: boolean;
    }
  /** The scanner's region splits when the next call for it comes. `at`: default the middle of the region's rows. */
  | { readonly type: "splitDuringScan"; readonly at?: Bytes }
  | { readonly type: "moveDuringScan"; readonly to?: EmbeddedServer }
  /** The scanner's lease is over when the next call for it comes (`UnknownScannerException`). */
  | { readonly type: "expiredLease" }
  /** The server has closed the scanner because of an error of its own (`ScannerResetException`). */
  | { readonly type: "scannerReset" }
  /** Refuses logins. Kerberos: every cause but the two of tokens looks the same to a client. */
  | { readonly type: "loginRefused"; readonly because?: LoginRefusal }
  /** The cluster's clock is so much ahead; negative: behind. Concerns the times of cells and times to live. */
  | { readonly type: "clockSkew"; readonly skewMs: number };

export type LoginRefusal = "wrongKey" | "clockSkew" | "expiredTicket" | "expiredToken" | "unknownToken";

/**
 * Which calls a fault concerns; all that is said must hold. Without `method`, data calls (`ClientService`) on region servers, or with
 * `server: hbase.master` all calls of `MasterService`. Calls to hbase:meta are concerned only if `table` names it, so that what is
 * counted does not depend on what a client has cached.
 */
export interface FaultWhere {
  readonly table?: string;
  /** the region of this row; needs `table` */
  readonly row?: Bytes;
  /** this very row: gets, mutations, and those actions of a Multi */
  readonly onlyRow?: Bytes;
  readonly server?: EmbeddedServer | undefined;
  /** such as `Get`, `Mutate`, `Multi`, `Scan`, `CreateTable` */
  readonly method?: string;
  /** as the server knows the user: `joe`, or the principal or what stands in front of its `/` or `@` */
  readonly user?: string;
  /** so often, then no more; default: until it is healed, but once for what moves or splits regions or ends scanners */
  readonly times?: number;
  /** lets so many pass first; default 0 */
  readonly after?: number;
}

/** A fault that stands. */
export interface FaultHandle {
  readonly fault: HBaseFault;
  readonly where: FaultWhere;
  /** how often it has struck: calls, or regions' and rows' parts of a Multi, or logins */
  readonly hits: number;
  /** whether it strikes no more: healed, or `times` is used up */
  readonly isOver: boolean;
  /** Takes it back; idempotent. */
  heal(): void;
}
