/**
 * The faults that stand in an embedded HBase, and what they do to a call. Services ask it through `faultyService`, and a Multi for each of its
 * regions; while nothing stands, nobody asks anything.
 */
import { toBytes } from "../../../bytes/column-name.ts";
import { InvalidArgumentError } from "../../../errors/usage-errors.ts";
import type { RegionInfo } from "../../../names/region-info.ts";
import type { ServerName } from "../../../names/server-name.ts";
import type { EmbeddedServer } from "../../embedded-server.ts";
import { NoAnswer, ServiceException } from "../../service.ts";
import { checkFault } from "./check-fault.ts";
import { exceptionOf, loginRefusal } from "./fault-answers.ts";
import type { FaultOf } from "./fault-kinds.ts";
import type { FaultHandle, FaultWhere, HBaseFault } from "./hbase-fault.ts";
import { type FaultyCall, type PlacedPart, type RowQuestion, StandingFault } from "./standing-fault.ts";
import { Waits } from "./waits.ts";

/** What faults reach for in their cluster. */
export interface FaultyCluster {
  readonly liveServers: readonly EmbeddedServer[];
  has(server: EmbeddedServer): boolean;
  nameOf(server: EmbeddedServer): ServerName;
  /** @param name the full name, as requests carry it */
  regionInfo(name: Uint8Array): RegionInfo | undefined;
  /** Throws `ServiceException` if it cannot be split. @param row default: in the middle */
  split(region: RegionInfo, row: Buffer | undefined): void;
  /** @param to default: another server. @returns whether it was anywhere else */
  move(region: RegionInfo, to: EmbeddedServer | undefined): boolean;
  /** @returns what takes it back */
  skewClock(byMs: number): () => void;
  /** its servers have Kerberos */
  readonly isSecure: boolean;
}

/** What a call has in front of it. */
export interface Fate {
  /** thrown in place of an answer, once the delays are over */
  readonly exception: ServiceException | undefined;
  readonly delays: readonly StandingFault[];
  readonly lost: NoAnswer | undefined;
  /** whether its scanner is to be gone */
  readonly endsScanner: boolean;
  readonly endsConnections: boolean;
}

export class FaultBook {
  /** the faults that make calls late */
  readonly waits: Waits = new Waits();
  readonly #cluster: FaultyCluster;
  readonly #methods = new Set<string>();
  readonly #skews = new Map<StandingFault, () => void>();
  #standing: StandingFault[] = [];

  constructor(cluster: FaultyCluster) {
    this.#cluster = cluster;
  }

  /** Whether nothing can strike. */
  get isIdle(): boolean {
    return this.#standing.length === 0;
  }

  /** Those that were not healed, the oldest first. */
  get standing(): readonly FaultHandle[] {
    return this.#standing;
  }

  /** Methods that it is asked about. */
  know(methods: Iterable<string>): void {
    for (const method of methods) this.#methods.add(method);
  }

  /** Throws `InvalidArgumentError`. */
  fail(fault: HBaseFault, where: FaultWhere): FaultHandle {
    checkFault(fault, where, { methods: this.#methods, isSecure: this.#cluster.isSecure });
    if (where.server !== undefined && !this.#cluster.has(where.server))
      throw new InvalidArgumentError("where.server", "is no server of this cluster");
    if (fault.type === "moveDuringScan" || fault.type === "regionMoved") this.#checkMove(fault);
    const standing = new StandingFault(fault, where, (healed) => this.#takeBack(healed));
    this.#standing.push(standing);
    if (fault.type === "clockSkew") {
      standing.count();
      this.#skews.set(standing, this.#cluster.skewClock(fault.skewMs));
    }
    return standing;
  }

  heal(): void {
    for (const fault of [...this.#standing]) fault.heal();
  }

  /** What is to become of a call. Counts. @param whole whether the parts of it are asked about too; those of a Multi are asked one by one */
  fateOf(call: FaultyCall, parts: readonly PlacedPart[], readsOn: boolean, whole: boolean): Fate {
    const fate = { ...UNTOUCHED, delays: [] as StandingFault[] };
    for (const standing of this.#standing) {
      if (!isAsked(standing, readsOn, whole) || !standing.concerns(call)) continue;
      const part = parts.find((each) => standing.concernsPart(each, "both"));
      if (part === undefined || !standing.isDue() || !this.#change(standing, part)) continue;
      standing.count();
      const { fault } = standing;
      if (fault.type === "slow") fate.delays.push(standing);
      if (fault.type === "lostAnswer") fate.lost = new NoAnswer(fault.then ?? "silence");
      fate.endsScanner ||= ENDS_SCANNER.has(fault.type);
      fate.endsConnections ||= fault.type === "serverStopped" || fault.type === "serverAborted";
      fate.exception = exceptionOf(fault, this.#cluster.nameOf(call.server), part.name);
      if (fate.exception !== undefined) break;
    }
    return fate;
  }

  /** For a region's part of a Multi, or for rows of it. Throws what is to be thrown. */
  strikePart(call: FaultyCall, part: PlacedPart, question: RowQuestion): void {
    for (const standing of this.#standing) {
      if (standing.scope !== "region" || !standing.concerns(call) || !standing.concernsPart(part, question)) continue;
      if (!standing.isDue() || !this.#change(standing, part)) continue;
      standing.count();
      const exception = exceptionOf(standing.fault, this.#cluster.nameOf(call.server), part.name);
      if (exception !== undefined) throw exception;
    }
  }

  /** What a client's SASL token is answered with, if it is to be refused. Counts. */
  refuseLogin(server: EmbeddedServer): { readonly javaClass: string; readonly message: string } | undefined {
    for (const standing of this.#standing) {
      const { fault, where } = standing;
      if (fault.type !== "loginRefused" || (where.server ?? server) !== server || !standing.isDue()) continue;
      standing.count();
      return loginRefusal(fault.because);
    }
    return undefined;
  }

  placed(name: Uint8Array | undefined, rows: readonly Buffer[]): PlacedPart {
    return { name, info: name === undefined ? undefined : this.#cluster.regionInfo(name), rows };
  }

  /** What some faults change in the cluster before the call is carried out. False: it cannot be, and so the fault has not struck. */
  #change({ fault }: StandingFault, { info }: PlacedPart): boolean {
    switch (fault.type) {
      case "regionMoved":
      case "moveDuringScan":
        return info !== undefined && isDone(() => this.#cluster.move(info, fault.to));
      case "splitDuringScan":
        return info !== undefined && this.#split(info, fault.at === undefined ? undefined : toBytes(fault.at));
      default:
        return true;
    }
  }

  #split(info: RegionInfo, row: Buffer | undefined): boolean {
    return isDone(() => {
      this.#cluster.split(info, row);
      return true;
    });
  }

  #checkMove({ type, to }: FaultOf<"moveDuringScan" | "regionMoved">): void {
    const { liveServers } = this.#cluster;
    if (liveServers.length < 2)
      throw new InvalidArgumentError("fault", `${type} needs a second region server (regionServers: 2)`);
    if (to !== undefined && !liveServers.includes(to))
      throw new InvalidArgumentError("fault.to", "is no region server of this cluster that is up");
  }

  #takeBack(healed: StandingFault): void {
    this.#standing = this.#standing.filter((each) => each !== healed);
    this.waits.release(healed);
    this.#skews.get(healed)?.();
    this.#skews.delete(healed);
  }
}

const UNTOUCHED: Fate = {
  exception: undefined,
  delays: [],
  lost: undefined,
  endsScanner: false,
  endsConnections: false,
};

/** What reopens a region, or was never there, leaves no scanner. */
const ENDS_SCANNER: ReadonlySet<HBaseFault["type"]> = new Set(["regionInTransition", "expiredLease", "scannerReset"]);

function isAsked({ scope }: StandingFault, readsOn: boolean, whole: boolean): boolean {
  return scope === "call" || (scope === "region" && whole) || (scope === "scanner" && readsOn);
}

/** What the master refuses is not done: the region is too small, or was split since the scanner was opened. */
function isDone(order: () => boolean): boolean {
  try {
    return order();
  } catch (error) {
    if (error instanceof ServiceException) return false;
    throw error;
  }
}
