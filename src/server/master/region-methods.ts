/** `MasterService`: single regions. */
import { toPrintable } from "../../bytes/printable.ts";
import { RegionInfo } from "../../names/region-info.ts";
import { encodedNameOf } from "../../names/region-name.ts";
import type { ServerName } from "../../names/server-name.ts";
import type * as hbase from "../../protobuf/hbase-messages.ts";
import * as master from "../../protobuf/master-messages.ts";
import * as regions from "../../protobuf/region-messages.ts";
import { answering, type Methods } from "./answering.ts";
import type { FoundRegion } from "./catalog.ts";
import type { MasterState } from "./master-state.ts";
import { mergeRegions } from "./merge-orders.ts";
import {
  assignRegion,
  moveRegion,
  offlineRegion,
  requireRegion,
  splitRegion,
  unassignRegion,
} from "./region-orders.ts";
import { orderOf } from "./table-methods.ts";

export function regionMethods(state: MasterState): Methods {
  return [...splitMethods(state), ...placeMethods(state)];
}

function splitMethods(state: MasterState): Methods {
  return [
    [
      "SplitRegion",
      answering(regions.SplitTableRegionRequest, regions.SplitTableRegionResponse, (request, context) => {
        const { encodedName } = RegionInfo.ofMessage(request.regionInfo);
        return { procId: splitRegion(state, encodedName, request.splitRow, orderOf(request, context)) };
      }),
    ],
    [
      "MergeTableRegions",
      answering(regions.MergeTableRegionsRequest, regions.MergeTableRegionsResponse, (request, context) => ({
        procId: mergeRegions(state, request.region.map(encodedNameIn), orderOf(request, context)),
      })),
    ],
  ];
}

function placeMethods(state: MasterState): Methods {
  return [
    [
      "MoveRegion",
      answering(regions.MoveRegionRequest, regions.MoveRegionResponse, ({ region, destServerName }) => {
        moveRegion(state, encodedNameIn(region), destServerName === undefined ? undefined : serverOf(destServerName));
        return {};
      }),
    ],
    [
      "AssignRegion",
      answering(regions.AssignRegionRequest, regions.AssignRegionResponse, ({ region }) => {
        assignRegion(state, named(state, region));
        return {};
      }),
    ],
    [
      "UnassignRegion",
      answering(regions.UnassignRegionRequest, regions.UnassignRegionResponse, ({ region }) => {
        unassignRegion(state, named(state, region));
        return {};
      }),
    ],
    [
      "OfflineRegion",
      answering(master.OfflineRegionRequest, master.OfflineRegionResponse, ({ region }) => {
        offlineRegion(state, named(state, region));
        return {};
      }),
    ],
  ];
}

/** The master takes both names, whatever the specifier says that it is. */
function encodedNameIn({ value }: hbase.RegionSpecifier): string {
  return encodedNameOf(value) ?? value.toString("latin1");
}

function named(state: MasterState, specifier: hbase.RegionSpecifier): FoundRegion {
  return requireRegion(state, encodedNameIn(specifier), toPrintable(specifier.value));
}

/** A start code of -1 is one that the client does not know. */
function serverOf({ hostName, port = 0, startCode }: hbase.ServerName): ServerName {
  const known = startCode !== undefined && BigInt.asIntN(64, startCode) !== -1n;
  return known ? { host: hostName, port, startCode } : { host: hostName, port };
}
