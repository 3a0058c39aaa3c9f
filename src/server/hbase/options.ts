/** What can be said of an embedded HBase when it is started. */
import { PROTECTION_OF_QOP, type Protection, QOPS } from "../../wire/qop.ts";
import type { BehaviourInput } from "../behaviour.ts";
import type { KerberosOptions, ServerOptions } from "../embedded-server.ts";
import type { ServerEvent } from "../events.ts";
import type { Fixtures } from "./fixtures.ts";

/** An event with the server it is of: `master`, or `regionserver-1` and so on. */
export type ClusterEvent = ServerEvent & { readonly server: string };

export interface EmbeddedHBaseOptions extends Fixtures, Pick<ServerOptions, "listenOn" | "host" | "limits"> {
  /** how many; default 1 */
  readonly regionServers?: number;
  /** a folder that keeps everything, made if it is not there; default: in memory, gone when it is closed */
  readonly data?: string;
  /** which kind of server (HBASE-28321) all are; default: `announces` with Kerberos, `insecure` without */
  readonly kind?: BehaviourInput;
  /** both roles under one principal, or each under its own; default: no security */
  readonly kerberos?: KerberosOptions | { readonly master: KerberosOptions; readonly regionServer: KerberosOptions };
  /** default: any free port */
  readonly masterPort?: number;
  /** of the first region server; further ones take the ports behind it. Default: any free ports */
  readonly regionServerPort?: number;
  /** whether it answers ZooKeeper's clients too, as Java's default registry, gohbase and asynchbase need it; default true */
  readonly zookeeper?: boolean;
  /** default: any free port */
  readonly zookeeperPort?: number;
  /** the time of cells without one, and of times to live, in milliseconds since 1970 (parts of them are left out); default: `Date.now` */
  readonly clock?: () => number;
  /** how long a scanner lives that nobody asks anything (`hbase.client.scanner.timeout.period`); default 60 000 */
  readonly scannerLeaseMs?: number;
  /** the largest cell (`hbase.server.keyvalue.maxsize`); default 10 MiB */
  readonly maxCellBytes?: number;
  /** called for everything that happens, at once; must not throw */
  readonly onEvent?: (event: ClusterEvent) => void;
}

/** Once the clock is chosen. */
export interface ClockedOptions extends EmbeddedHBaseOptions {
  readonly clock: () => number;
}

/** Of all servers, at first and after a reset. */
export function kindOf({ kind, kerberos }: EmbeddedHBaseOptions): BehaviourInput {
  return kind ?? (kerberos === undefined ? "insecure" : "announces");
}

export function kerberosOf(
  { kerberos }: EmbeddedHBaseOptions,
  role: "master" | "regionServer",
): { readonly kerberos?: KerberosOptions } {
  if (kerberos === undefined) return {};
  return { kerberos: "principal" in kerberos ? kerberos : kerberos[role] };
}

/** What clients are to ask for: what all servers offer, if not everything. */
export function protectionsOf(options: EmbeddedHBaseOptions): { readonly protections?: readonly Protection[] } {
  const [master, regionServer] = (["master", "regionServer"] as const).map(
    (role) => kerberosOf(options, role).kerberos,
  );
  if (master?.qops === undefined && regionServer?.qops === undefined) return {};
  const offered = (master?.qops ?? QOPS).filter((qop) => (regionServer?.qops ?? QOPS).includes(qop));
  return offered.length === 0 ? {} : { protections: offered.map((qop) => PROTECTION_OF_QOP[qop]) };
}
