/** Tables of the master's calls about snapshots. `Master.proto`, `Snapshot.proto` in HBase. */

/** `type`: a `SnapshotType`; ttl in seconds */
export const SnapshotDescription = {
  name: "SnapshotDescription",
  fields: {
    name: ["required", "string", 1],
    table: ["optional", "string", 2],
    creationTime: ["optional", "int64", 3],
    type: ["optional", "enum", 4],
    version: ["optional", "int32", 5],
    owner: ["optional", "string", 6],
    ttl: ["optional", "int64", 8],
  },
} as const;

export const SnapshotRequest = {
  name: "SnapshotRequest",
  fields: {
    snapshot: ["required", SnapshotDescription as typeof SnapshotDescription, 1],
    nonceGroup: ["optional", "uint64", 2],
    nonce: ["optional", "uint64", 3],
  },
} as const;

/** Servers since 2.6 tell a procedure */
export const SnapshotResponse = {
  name: "SnapshotResponse",
  fields: {
    expectedTimeout: ["required", "int64", 1],
    procId: ["optional", "int64", 2],
  },
} as const;

export const IsSnapshotDoneRequest = {
  name: "IsSnapshotDoneRequest",
  fields: {
    snapshot: ["optional", SnapshotDescription as typeof SnapshotDescription, 1],
  },
} as const;

export const IsSnapshotDoneResponse = {
  name: "IsSnapshotDoneResponse",
  fields: {
    done: ["optional", "bool", 1],
    snapshot: ["optional", SnapshotDescription as typeof SnapshotDescription, 2],
  },
} as const;

export const GetCompletedSnapshotsRequest = { name: "GetCompletedSnapshotsRequest", fields: {} } as const;

export const GetCompletedSnapshotsResponse = {
  name: "GetCompletedSnapshotsResponse",
  fields: {
    snapshots: ["repeated", SnapshotDescription as typeof SnapshotDescription, 1],
  },
} as const;

export const DeleteSnapshotRequest = {
  name: "DeleteSnapshotRequest",
  fields: {
    snapshot: ["required", SnapshotDescription as typeof SnapshotDescription, 1],
  },
} as const;

export const DeleteSnapshotResponse = { name: "DeleteSnapshotResponse", fields: {} } as const;

/** Restores a table and clones into a new one */
export const RestoreSnapshotRequest = {
  name: "RestoreSnapshotRequest",
  fields: {
    snapshot: ["required", SnapshotDescription as typeof SnapshotDescription, 1],
    nonceGroup: ["optional", "uint64", 2],
    nonce: ["optional", "uint64", 3],
    restoreACL: ["optional", "bool", 4],
  },
} as const;

export const RestoreSnapshotResponse = {
  name: "RestoreSnapshotResponse",
  fields: {
    procId: ["required", "uint64", 1],
  },
} as const;
