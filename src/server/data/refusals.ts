/** What a region refuses, under HBase's own classes and in its words where clients read them. */
import { toPrintable } from "../../bytes/printable.ts";
import { hbaseException } from "../hbase-exceptions.ts";
import type { ServiceException } from "../service.ts";

export function noSuchFamily(family: Buffer): ServiceException {
  const message = `Column family ${toPrintable(family)} does not exist in this region`;
  return hbaseException("regionserver.NoSuchColumnFamilyException", message, true);
}

/** Clients look the row's region up anew and come again. */
export function wrongRegion(row: Buffer, what: string, bounds: RegionBounds): ServiceException {
  return hbaseException("regionserver.WrongRegionException", outOfRange(row, what, bounds), false);
}

/** The same of a put or delete that is on its own: HBase gives it up. */
export function failedSanityCheck(row: Buffer, bounds: RegionBounds): ServiceException {
  const message = outOfRange(row, "batchMutate", bounds);
  return hbaseException("exceptions.FailedSanityCheckException", message, true);
}

export function incompatibleFilter(): ServiceException {
  return hbaseException(
    "filter.IncompatibleFilterException",
    "Filter whose hasFilterRow() returns true is incompatible with scans that must stop mid-row because of a limit (batch)",
    true,
  );
}

export function scannerClosed(): ServiceException {
  return hbaseException("UnknownScannerException", "Scanner was closed", true);
}

export interface RegionBounds {
  readonly startKey: Buffer;
  readonly endKey: Buffer;
}

function outOfRange(row: Buffer, what: string, { startKey, endKey }: RegionBounds): string {
  const [start, end] = [toPrintable(startKey), toPrintable(endKey)];
  return `Requested row out of range for ${what}, startKey='${start}', getEndKey()='${end}', row='${toPrintable(row)}'`;
}
