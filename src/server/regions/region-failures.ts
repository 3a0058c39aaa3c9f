/** What a region server says about a region that it does not serve; the texts are HBase's, which clients read (`HRegionServer`). */
import { toPrintable } from "../../bytes/printable.ts";
import { type ServerName, serverKey } from "../../names/server-name.ts";
import { hbaseException } from "../hbase-exceptions.ts";
import type { ServiceException } from "../service.ts";

export function notServing(name: Uint8Array, server: ServerName): ServiceException {
  const message = `${toPrintable(name)} is not online on ${serverKey(server)}`;
  return hbaseException("NotServingRegionException", message, false);
}

export function regionOpening(name: Uint8Array, server: ServerName): ServiceException {
  const message = `Region ${toPrintable(name)} is opening on ${serverKey(server)}`;
  return hbaseException("exceptions.RegionOpeningException", message, false);
}

/** Clients have the new place from this text alone. */
export function regionMoved({ host, port, startCode = -1n }: ServerName, seqNum: bigint): ServiceException {
  const place = `hostname=${host} port=${port} startCode=${startCode}`;
  const message = `Region moved to: ${place}. As of locationSeqNum=${seqNum}.`;
  return hbaseException("exceptions.RegionMovedException", message, false);
}
