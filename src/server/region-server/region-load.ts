/** What a region tells of its load, as the status of the cluster has it. */
import type { RegionLoad as RegionLoadTable } from "../../protobuf/cluster-status-messages.ts";
import { RegionSpecifierType } from "../../protobuf/hbase-enums.ts";
import type { InputOf } from "../../protobuf/schema.ts";
import type { ServedRegion } from "../regions/region-directory.ts";

const BYTES_OF_MB = 1 << 20;

/** Everything is in memory as far as HBase's words go: there are no store files. */
export function regionLoadOf({ info, data, requests }: ServedRegion): InputOf<typeof RegionLoadTable> {
  const memStoreSizeMB = Math.floor(data.size.bytes / BYTES_OF_MB);
  return {
    regionSpecifier: { type: RegionSpecifierType.REGION_NAME, value: info.name },
    stores: 1,
    storefiles: 0,
    storeUncompressedSizeMB: 0,
    storefileSizeMB: 0,
    memStoreSizeMB,
    readRequestsCount: BigInt(requests.reads),
    writeRequestsCount: BigInt(requests.writes),
    totalCompactingKVs: 0n,
    currentCompactedKVs: 0n,
    lastMajorCompactionTs: 0n,
    filteredReadRequestsCount: 0n,
  };
}
