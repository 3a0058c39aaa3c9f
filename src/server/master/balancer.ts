/** Moves regions until no server has two more of them than another. */
import type { ServerName } from "../../names/server-name.ts";
import type { BalanceResponse } from "../../protobuf/balancer-messages.ts";
import type { InputOf } from "../../protobuf/schema.ts";
import type { MasterState } from "./master-state.ts";
import { moveRegion } from "./region-orders.ts";

interface Plan {
  readonly encodedName: string;
  readonly to: ServerName;
}

/** Does nothing while the balancer is switched off. */
export function balance(master: MasterState, dryRun: boolean): InputOf<typeof BalanceResponse> {
  if (!master.switches.balancer) return { balancerRan: false, movesCalculated: 0, movesExecuted: 0 };
  const plans = plansOf(master);
  if (!dryRun) for (const { encodedName, to } of plans) moveRegion(master, encodedName, to);
  return { balancerRan: true, movesCalculated: plans.length, movesExecuted: dryRun ? 0 : plans.length };
}

/** Without hbase:meta, which stays where it is. */
function plansOf({ places, assignments }: MasterState): Plan[] {
  const plans: Plan[] = [];
  const loads = places.servers.map((server) => ({
    server,
    regions: assignments.regionsOf(server).filter(({ info }) => !info.table.isMeta),
  }));
  for (;;) {
    loads.sort((one, other) => one.regions.length - other.regions.length);
    const [least, most] = [loads[0], loads.at(-1)];
    if (least === undefined || most === undefined || most.regions.length - least.regions.length < 2) return plans;
    const region = most.regions.pop();
    if (region === undefined) return plans;
    least.regions.push(region);
    plans.push({ encodedName: region.info.encodedName, to: least.server });
  }
}
