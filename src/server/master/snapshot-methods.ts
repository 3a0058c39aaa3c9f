/** `MasterService`: snapshots. */
import * as master from "../../protobuf/master-messages.ts";
import * as snapshots from "../../protobuf/snapshot-messages.ts";
import { answering, type Methods } from "./answering.ts";
import { refusal } from "./failures.ts";
import type { MasterState } from "./master-state.ts";
import { deleteSnapshot, restoreSnapshot, takeSnapshot } from "./snapshot-orders.ts";
import { turnSwitch } from "./switches.ts";
import { orderOf } from "./table-methods.ts";

/** `hbase.snapshot.master.timeout.millis` */
const EXPECTED_TIMEOUT_MS = 300_000;

export function snapshotMethods(state: MasterState): Methods {
  return [...takeMethods(state), ...cleanupMethods(state)];
}

function takeMethods(state: MasterState): Methods {
  return [
    [
      "Snapshot",
      answering(snapshots.SnapshotRequest, snapshots.SnapshotResponse, (request, context) => {
        const procId = takeSnapshot(state, request.snapshot, orderOf(request, context));
        // Clients before 2.6 send no nonce, and ask whether the snapshot is done.
        const told = request.nonceGroup !== undefined && request.nonce !== undefined;
        return { expectedTimeout: EXPECTED_TIMEOUT_MS, ...(told ? { procId } : {}) };
      }),
    ],
    [
      "IsSnapshotDone",
      answering(snapshots.IsSnapshotDoneRequest, snapshots.IsSnapshotDoneResponse, ({ snapshot }) =>
        isDone(state, snapshot?.name),
      ),
    ],
    [
      "GetCompletedSnapshots",
      answering(snapshots.GetCompletedSnapshotsRequest, snapshots.GetCompletedSnapshotsResponse, () => ({
        snapshots: state.catalog.snapshots().map(({ description }) => description),
      })),
    ],
    [
      "DeleteSnapshot",
      answering(snapshots.DeleteSnapshotRequest, snapshots.DeleteSnapshotResponse, ({ snapshot }) => {
        deleteSnapshot(state, snapshot.name);
        return {};
      }),
    ],
    [
      "RestoreSnapshot",
      answering(snapshots.RestoreSnapshotRequest, snapshots.RestoreSnapshotResponse, (request, context) => {
        const { name, table } = request.snapshot;
        return { procId: restoreSnapshot(state, name, table, orderOf(request, context)) };
      }),
    ],
  ];
}

function cleanupMethods(state: MasterState): Methods {
  return [
    [
      "SwitchSnapshotCleanup",
      answering(master.SetSnapshotCleanupRequest, master.SetSnapshotCleanupResponse, ({ enabled }) => ({
        prevSnapshotCleanup: turnSwitch(state.switches, state.store, "snapshotCleanup", enabled),
      })),
    ],
    [
      "IsSnapshotCleanupEnabled",
      answering(master.IsSnapshotCleanupEnabledRequest, master.IsSnapshotCleanupEnabledResponse, () => ({
        enabled: state.switches.snapshotCleanup,
      })),
    ],
  ];
}

type Done = { readonly done: boolean; readonly snapshot?: { readonly name: string } };

function isDone(state: MasterState, name: string | undefined): Done {
  if (name === undefined)
    throw unknown("No snapshot name passed in request, can't figure out which snapshot you want to check.");
  const snapshot = state.catalog.snapshot(name);
  if (snapshot !== undefined) return { done: true, snapshot: snapshot.description };
  if (state.snapshotsInWork.has(name)) return { done: false };
  throw unknown(`Snapshot ${name} is not currently running or one of the known completed snapshots.`);
}

function unknown(message: string): Error {
  return refusal("snapshot.UnknownSnapshotException", message);
}
