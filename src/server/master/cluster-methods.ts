/** `MasterService`: the master itself, the cluster's status, and what there is none of here. */

import * as status from "../../protobuf/cluster-status-messages.ts";
import { decode, encode } from "../../protobuf/codec.ts";
import * as master from "../../protobuf/master-messages.ts";
import type { Steps, Turns } from "../turns.ts";
import { answering, type Methods } from "./answering.ts";
import type { ClusterStatusTeller } from "./cluster-status.ts";

/** `Master.proto` SecurityCapabilitiesResponse.Capability */
const CAPABILITY = { SIMPLE_AUTHENTICATION: 0, SECURE_AUTHENTICATION: 1 } as const;

export function clusterMethods(teller: ClusterStatusTeller, turns: Turns, isSecure: boolean): Methods {
  return [
    [
      "IsMasterRunning",
      answering(master.IsMasterRunningRequest, master.IsMasterRunningResponse, () => ({ isMasterRunning: true })),
    ],
    [
      "IsMasterInMaintenanceMode",
      answering(master.IsInMaintenanceModeRequest, master.IsInMaintenanceModeResponse, () => ({
        inMaintenanceMode: false,
      })),
    ],
    [
      "GetClusterStatus",
      (param) => {
        const { options } = decode(status.GetClusterStatusRequest, param);
        return turns.run(answeringStatus(teller, options));
      },
    ],
    [
      "getSecurityCapabilities",
      answering(master.SecurityCapabilitiesRequest, master.SecurityCapabilitiesResponse, () => ({
        capabilities: [isSecure ? CAPABILITY.SECURE_AUTHENTICATION : CAPABILITY.SIMPLE_AUTHENTICATION],
      })),
    ],
    [
      "ListReplicationPeers",
      answering(master.ListReplicationPeersRequest, master.ListReplicationPeersResponse, () => ({})),
    ],
    [
      "ListDecommissionedRegionServers",
      answering(
        master.ListDecommissionedRegionServersRequest,
        master.ListDecommissionedRegionServersResponse,
        () => ({}),
      ),
    ],
    [
      "ClearDeadServers",
      answering(master.ClearDeadServersRequest, master.ClearDeadServersResponse, ({ serverName }) => ({ serverName })),
    ],
  ];
}

function* answeringStatus(teller: ClusterStatusTeller, options: readonly number[]): Steps<Buffer> {
  return encode(status.GetClusterStatusResponse, { clusterStatus: yield* teller.telling(options) });
}
