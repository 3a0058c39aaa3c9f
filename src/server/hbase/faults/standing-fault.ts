/** One fault that stands: which calls it concerns, and how often it still strikes. */
import { toBytes } from "../../../bytes/column-name.ts";
import { InvalidArgumentError } from "../../../errors/usage-errors.ts";
import type { RegionInfo } from "../../../names/region-info.ts";
import { TableName } from "../../../names/table-name.ts";
import type { EmbeddedServer } from "../../embedded-server.ts";
import { FAULT_KINDS, type FaultKind, type FaultScope } from "./fault-kinds.ts";
import type { FaultHandle, FaultWhere, HBaseFault } from "./hbase-fault.ts";

/** A call, as far as faults ask: its caller, and the region's part of it that is looked at. */
export interface FaultyCall {
  readonly server: EmbeddedServer;
  readonly service: string;
  readonly method: string;
  readonly user: string | undefined;
}

/** A region that a call names; undefined if it names none. */
export interface PlacedPart {
  readonly name: Uint8Array | undefined;
  readonly info: RegionInfo | undefined;
  readonly rows: readonly Buffer[];
}

/** Whether a fault that is about single rows is asked, or one about all of a region, or both. */
export type RowQuestion = "rows" | "regions" | "both";

export class StandingFault implements FaultHandle {
  readonly fault: HBaseFault;
  readonly where: FaultWhere;
  readonly kind: FaultKind;
  readonly #table: string | undefined;
  readonly #row: Buffer | undefined;
  readonly #onlyRow: Buffer | undefined;
  readonly #onHeal: (fault: StandingFault) => void;
  #hits = 0;
  #passed = 0;
  #healed = false;

  /** Throws `InvalidArgumentError`. */
  constructor(fault: HBaseFault, where: FaultWhere, onHeal: (fault: StandingFault) => void) {
    this.fault = fault;
    this.where = where;
    this.kind = FAULT_KINDS[fault.type];
    this.#onHeal = onHeal;
    this.#table = where.table === undefined ? undefined : TableName.of(where.table).text;
    this.#row = where.row === undefined ? undefined : toBytes(where.row);
    this.#onlyRow = where.onlyRow === undefined ? undefined : toBytes(where.onlyRow);
    if (this.#row !== undefined && this.#table === undefined)
      throw new InvalidArgumentError("where.row", "a row is in a region only if `table` is said too");
  }

  get scope(): FaultScope {
    return this.kind.scope;
  }

  get hits(): number {
    return this.#hits;
  }

  get isOver(): boolean {
    return this.#healed || this.#hits >= this.#times;
  }

  heal(): void {
    if (this.#healed) return;
    this.#healed = true;
    this.#onHeal(this);
  }

  /** Whether it is about such calls at all. */
  concerns({ server, service, method, user }: FaultyCall): boolean {
    const { where } = this;
    if (this.isOver) return false;
    if (where.server !== undefined && where.server !== server) return false;
    if (where.user !== undefined && !isUser(user, where.user)) return false;
    if (where.method !== undefined) return where.method === method;
    return service === (where.server?.role === "master" ? "MasterService" : "ClientService");
  }

  /** Whether it is about this part of a call. */
  concernsPart({ info, rows }: PlacedPart, question: RowQuestion): boolean {
    if (question !== "both" && (question === "rows") !== (this.#onlyRow !== undefined)) return false;
    if (this.#table === undefined ? info?.table.isMeta === true : info?.table.text !== this.#table) return false;
    if (this.#row !== undefined && info?.contains(this.#row) !== true) return false;
    const only = this.#onlyRow;
    return only === undefined || rows.some((row) => row.equals(only));
  }

  /** Of a call that it concerns: whether its turn has come. */
  isDue(): boolean {
    if (this.isOver) return false;
    if (this.#passed >= (this.where.after ?? 0)) return true;
    this.#passed += 1;
    return false;
  }

  /** It has struck. */
  count(): void {
    this.#hits += 1;
  }

  get #times(): number {
    return this.where.times ?? (this.kind.once === true ? 1 : Number.POSITIVE_INFINITY);
  }
}

function isUser(user: string | undefined, wanted: string): boolean {
  return user !== undefined && (user === wanted || user.split(/[/@]/, 1)[0] === wanted);
}
