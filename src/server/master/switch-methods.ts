/** `MasterService`: balancer, normalizer, splits and merges, janitor, cleaner. */
import * as balancer from "../../protobuf/balancer-messages.ts";
import { MasterSwitchType } from "../../protobuf/hbase-enums.ts";
import * as master from "../../protobuf/master-messages.ts";
import type { InputOf, MessageOf, MessageTable } from "../../protobuf/schema.ts";
import { answering, type Methods } from "./answering.ts";
import { balance } from "./balancer.ts";
import { runJanitor } from "./janitor.ts";
import type { MasterState } from "./master-state.ts";
import { type Switches, turnSwitch } from "./switches.ts";

export function switchMethods(state: MasterState): Methods {
  return [...balancerMethods(state), ...splitAndMergeMethods(state), ...choreMethods(state)];
}

function balancerMethods(state: MasterState): Methods {
  return [
    [
      "Balance",
      answering(balancer.BalanceRequest, balancer.BalanceResponse, ({ dryRun = false }) => balance(state, dryRun)),
    ],
    [
      "SetBalancerRunning",
      answering(balancer.SetBalancerRunningRequest, balancer.SetBalancerRunningResponse, ({ on }) => ({
        prevBalanceValue: turn(state, "balancer", on),
      })),
    ],
    reader("IsBalancerEnabled", balancer.IsBalancerEnabledRequest, balancer.IsBalancerEnabledResponse, () => ({
      enabled: state.switches.balancer,
    })),
    reader("Normalize", balancer.NormalizeRequest, balancer.NormalizeResponse, () => ({
      normalizerRan: state.switches.normalizer,
    })),
    [
      "SetNormalizerRunning",
      answering(balancer.SetNormalizerRunningRequest, balancer.SetNormalizerRunningResponse, ({ on }) => ({
        prevNormalizerValue: turn(state, "normalizer", on),
      })),
    ],
    reader("IsNormalizerEnabled", balancer.IsNormalizerEnabledRequest, balancer.IsNormalizerEnabledResponse, () => ({
      enabled: state.switches.normalizer,
    })),
  ];
}

function splitAndMergeMethods(state: MasterState): Methods {
  return [
    [
      "SetSplitOrMergeEnabled",
      answering(
        balancer.SetSplitOrMergeEnabledRequest,
        balancer.SetSplitOrMergeEnabledResponse,
        ({ enabled, switchTypes }) => ({ prevValue: switchTypes.map((type) => turn(state, switchOf(type), enabled)) }),
      ),
    ],
    [
      "IsSplitOrMergeEnabled",
      answering(balancer.IsSplitOrMergeEnabledRequest, balancer.IsSplitOrMergeEnabledResponse, ({ switchType }) => ({
        enabled: state.switches[switchOf(switchType)],
      })),
    ],
  ];
}

function choreMethods(state: MasterState): Methods {
  return [
    reader("RunCatalogScan", master.RunCatalogScanRequest, master.RunCatalogScanResponse, () => ({
      scanResult: runJanitor(state),
    })),
    [
      "EnableCatalogJanitor",
      answering(master.EnableCatalogJanitorRequest, master.EnableCatalogJanitorResponse, ({ enable }) => ({
        prevValue: turn(state, "catalogJanitor", enable),
      })),
    ],
    reader(
      "IsCatalogJanitorEnabled",
      master.IsCatalogJanitorEnabledRequest,
      master.IsCatalogJanitorEnabledResponse,
      () => ({
        value: state.switches.catalogJanitor,
      }),
    ),
    reader("RunCleanerChore", master.RunCleanerChoreRequest, master.RunCleanerChoreResponse, () => ({
      cleanerChoreRan: state.switches.cleaner,
    })),
    [
      "SetCleanerChoreRunning",
      answering(master.SetCleanerChoreRunningRequest, master.SetCleanerChoreRunningResponse, ({ on }) => ({
        prevValue: turn(state, "cleaner", on),
      })),
    ],
    reader("IsCleanerChoreEnabled", master.IsCleanerChoreEnabledRequest, master.IsCleanerChoreEnabledResponse, () => ({
      value: state.switches.cleaner,
    })),
  ];
}

function reader<Q extends MessageTable, A extends MessageTable>(
  name: string,
  request: Q,
  response: A,
  answer: (request: MessageOf<Q>) => InputOf<A>,
): Methods[number] {
  return [name, answering(request, response, answer)];
}

/** @returns how it was */
function turn({ switches, store }: MasterState, name: keyof Switches, on: boolean): boolean {
  return turnSwitch(switches, store, name, on);
}

function switchOf(type: number): "splits" | "merges" {
  return type === MasterSwitchType.MERGE ? "merges" : "splits";
}
