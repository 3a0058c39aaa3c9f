/**
 * Tables, regions and namespaces become rows of hbase:meta and hbase:namespace under their names, and a row has at most 32,767 bytes.
 * What does not fit is refused before anything changes: half made, it would be in the master's records and in no row.
 */
import type { RegionInfo } from "../../names/region-info.ts";
import { MAX_ROW_BYTES } from "../../wire/cell.ts";
import { doNotRetryIO } from "../hbase-exceptions.ts";

export function fitsRow(name: Buffer): boolean {
  return name.length <= MAX_ROW_BYTES;
}

/** @throws ServiceException DoNotRetryIOException */
export function requireRow(name: Buffer): void {
  if (!fitsRow(name)) throw doNotRetryIO(`Row length ${name.length} is > ${MAX_ROW_BYTES}`);
}

/** @throws ServiceException DoNotRetryIOException */
export function requireRegionRows(regions: readonly { readonly info: RegionInfo }[]): void {
  for (const { info } of regions) requireRow(info.name);
}
