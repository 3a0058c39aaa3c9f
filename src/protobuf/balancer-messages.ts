/** Tables of the master's switches: balancer, normalizer, splits and merges. `Master.proto` in HBase. */
import { TableName } from "./hbase-messages.ts";

/** `ignoreRit` is called `force` in 2.4 */
export const BalanceRequest = {
  name: "BalanceRequest",
  fields: {
    ignoreRit: ["optional", "bool", 1],
    dryRun: ["optional", "bool", 2],
  },
} as const;

/** The counts came with 2.5 */
export const BalanceResponse = {
  name: "BalanceResponse",
  fields: {
    balancerRan: ["required", "bool", 1],
    movesCalculated: ["optional", "uint32", 2],
    movesExecuted: ["optional", "uint32", 3],
  },
} as const;

export const SetBalancerRunningRequest = {
  name: "SetBalancerRunningRequest",
  fields: {
    on: ["required", "bool", 1],
    synchronous: ["optional", "bool", 2],
  },
} as const;

export const SetBalancerRunningResponse = {
  name: "SetBalancerRunningResponse",
  fields: {
    prevBalanceValue: ["optional", "bool", 1],
  },
} as const;

export const IsBalancerEnabledRequest = { name: "IsBalancerEnabledRequest", fields: {} } as const;

export const IsBalancerEnabledResponse = {
  name: "IsBalancerEnabledResponse",
  fields: {
    enabled: ["required", "bool", 1],
  },
} as const;

export const NormalizeRequest = {
  name: "NormalizeRequest",
  fields: {
    tableNames: ["repeated", TableName as typeof TableName, 1],
    regex: ["optional", "string", 2],
    namespace: ["optional", "string", 3],
  },
} as const;

export const NormalizeResponse = {
  name: "NormalizeResponse",
  fields: {
    normalizerRan: ["required", "bool", 1],
  },
} as const;

export const SetNormalizerRunningRequest = {
  name: "SetNormalizerRunningRequest",
  fields: {
    on: ["required", "bool", 1],
  },
} as const;

export const SetNormalizerRunningResponse = {
  name: "SetNormalizerRunningResponse",
  fields: {
    prevNormalizerValue: ["optional", "bool", 1],
  },
} as const;

export const IsNormalizerEnabledRequest = { name: "IsNormalizerEnabledRequest", fields: {} } as const;

export const IsNormalizerEnabledResponse = {
  name: "IsNormalizerEnabledResponse",
  fields: {
    enabled: ["required", "bool", 1],
  },
} as const;

/** `switchTypes`: each a `MasterSwitchType` */
export const SetSplitOrMergeEnabledRequest = {
  name: "SetSplitOrMergeEnabledRequest",
  fields: {
    enabled: ["required", "bool", 1],
    synchronous: ["optional", "bool", 2],
    switchTypes: ["repeated", "enum", 3],
  },
} as const;

export const SetSplitOrMergeEnabledResponse = {
  name: "SetSplitOrMergeEnabledResponse",
  fields: {
    prevValue: ["repeated", "bool", 1],
  },
} as const;

export const IsSplitOrMergeEnabledRequest = {
  name: "IsSplitOrMergeEnabledRequest",
  fields: {
    switchType: ["required", "enum", 1],
  },
} as const;

export const IsSplitOrMergeEnabledResponse = {
  name: "IsSplitOrMergeEnabledResponse",
  fields: {
    enabled: ["required", "bool", 1],
  },
} as const;
