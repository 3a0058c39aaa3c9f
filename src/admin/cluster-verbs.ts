/** The cluster as a whole: its status, and the switches of what the master does by itself. */

import { checkList } from "../errors/known-options.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import { TableName } from "../names/table-name.ts";
import { MasterSwitchType } from "../protobuf/hbase-enums.ts";
import type { AdminOptions } from "./admin-options.ts";
import { type ClusterStatus, clusterStatusOf } from "./cluster-status.ts";
import type { MasterCaller } from "./master-caller.ts";

export interface BalanceOptions extends AdminOptions {
  /** Balance although regions are on their way. Default false */
  readonly ignoreRegionsInTransition?: boolean;
  /** Only count the moves that would be made. Since HBase 2.5. Default false */
  readonly dryRun?: boolean;
}

export interface BalanceResult {
  /** false: it is switched off, regions are on their way, or it runs already */
  readonly ran: boolean;
  /** since HBase 2.5 */
  readonly movesCalculated?: number;
  /** since HBase 2.5 */
  readonly movesExecuted?: number;
}

export interface NormalizeOptions extends AdminOptions {
  /** Default: all tables that have it enabled */
  readonly tables?: readonly string[];
}

/** ClusterMetrics.Option.HBASE_VERSION */
const HBASE_VERSION = 0;

export class ClusterVerbs {
  readonly #master: MasterCaller;

  constructor(master: MasterCaller) {
    this.#master = master;
  }

  async status(options: AdminOptions): Promise<ClusterStatus> {
    const { clusterStatus } = await this.#master.call("GetClusterStatus", {}, options);
    return clusterStatusOf(clusterStatus);
  }

  /** Returns how the switch stood before; without `on` how it stands. */
  async balancer(on: boolean | undefined, options: AdminOptions): Promise<boolean> {
    if (on === undefined) return (await this.#master.call("IsBalancerEnabled", {}, options)).enabled;
    // synchronous: a run that is under way ends first.
    const answer = await this.#master.call("SetBalancerRunning", { on: flag(on), synchronous: true }, options);
    return answer.prevBalanceValue ?? false;
  }

  async balance({ ignoreRegionsInTransition, dryRun, ...options }: BalanceOptions): Promise<BalanceResult> {
    if (dryRun === true) await this.#requireDryRuns(options);
    const request = { ignoreRit: ignoreRegionsInTransition, dryRun };
    const { balancerRan, movesCalculated, movesExecuted } = await this.#master.call("Balance", request, options);
    return {
      ran: balancerRan,
      ...(movesCalculated === undefined ? {} : { movesCalculated }),
      ...(movesExecuted === undefined ? {} : { movesExecuted }),
    };
  }

  async normalizer(on: boolean | undefined, options: AdminOptions): Promise<boolean> {
    if (on === undefined) return (await this.#master.call("IsNormalizerEnabled", {}, options)).enabled;
    const answer = await this.#master.call("SetNormalizerRunning", { on: flag(on) }, options);
    return answer.prevNormalizerValue ?? false;
  }

  async normalize({ tables = [], ...options }: NormalizeOptions): Promise<boolean> {
    checkList("tables", tables);
    const tableNames = tables.map((name) => TableName.of(name).message);
    return (await this.#master.call("Normalize", { tableNames }, options)).normalizerRan;
  }

  splitting(on: boolean | undefined, options: AdminOptions): Promise<boolean> {
    return this.#switch(MasterSwitchType.SPLIT, on, options);
  }

  merging(on: boolean | undefined, options: AdminOptions): Promise<boolean> {
    return this.#switch(MasterSwitchType.MERGE, on, options);
  }

  async #switch(switchType: number, on: boolean | undefined, options: AdminOptions): Promise<boolean> {
    if (on === undefined) return (await this.#master.call("IsSplitOrMergeEnabled", { switchType }, options)).enabled;
    const request = { enabled: flag(on), synchronous: true, switchTypes: [switchType] };
    const { prevValue } = await this.#master.call("SetSplitOrMergeEnabled", request, options);
    return prevValue[0] ?? false;
  }

  /** A 2.4 master does not know the field, and would balance in earnest. */
  async #requireDryRuns(options: AdminOptions): Promise<void> {
    const { clusterStatus } = await this.#master.call("GetClusterStatus", { options: [HBASE_VERSION] }, options);
    const version = clusterStatus.hbaseVersion?.version ?? "";
    if (/^(?:[01]|2\.[0-4])\b/.test(version))
      throw new InvalidArgumentError("dryRun", `HBase ${version} has none: it came with 2.5`);
  }
}

function flag(on: unknown): boolean {
  if (typeof on === "boolean") return on;
  throw new InvalidArgumentError("on", `must be true or false, not ${JSON.stringify(on)}`);
}
