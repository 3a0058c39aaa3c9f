/** The numbers of HBase's protobuf enums. Tables decode enums as plain numbers, so that values newer than these survive. */

export const RegionSpecifierType = { REGION_NAME: 1, ENCODED_REGION_NAME: 2 } as const;

export const TableStateName = { ENABLED: 0, DISABLED: 1, DISABLING: 2, ENABLING: 3 } as const;

export const CompareType = {
  LESS: 0,
  LESS_OR_EQUAL: 1,
  EQUAL: 2,
  NOT_EQUAL: 3,
  GREATER_OR_EQUAL: 4,
  GREATER: 5,
  NO_OP: 6,
} as const;

export const Consistency = { STRONG: 0, TIMELINE: 1 } as const;

export const ReadType = { DEFAULT: 0, STREAM: 1, PREAD: 2 } as const;

export const FilterListOperator = { MUST_PASS_ALL: 1, MUST_PASS_ONE: 2 } as const;

export const BitwiseOp = { AND: 1, OR: 2, XOR: 3 } as const;

export const ProcedureResultState = { NOT_FOUND: 0, RUNNING: 1, FINISHED: 2 } as const;

export const MasterSwitchType = { SPLIT: 0, MERGE: 1 } as const;

export const SnapshotType = { DISABLED: 0, FLUSH: 1, SKIPFLUSH: 2 } as const;

/** Names in the order of their numbers, from 0. */
export const COMPACTION_STATES = ["none", "minor", "major", "majorAndMinor"] as const;

/** Names in the order of their numbers, from 0. */
export const REGION_STATES = [
  "OFFLINE",
  "PENDING_OPEN",
  "OPENING",
  "OPEN",
  "PENDING_CLOSE",
  "CLOSING",
  "CLOSED",
  "SPLITTING",
  "SPLIT",
  "FAILED_OPEN",
  "FAILED_CLOSE",
  "MERGING",
  "MERGED",
  "SPLITTING_NEW",
  "MERGING_NEW",
  "ABNORMALLY_CLOSED",
] as const;
