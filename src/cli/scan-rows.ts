/** A scan that is carried out: every answer handed on, how far it is shown, and the scanner closed however it ends. */
import type { ScanOptions, ScanProgress } from "../table/scan-options.ts";
import type { Row } from "../wire/row.ts";
import type { CliTable, ScanRequest } from "./client.ts";
import type { Call } from "./command.ts";
import type { ProgressKind } from "./progress.ts";
import { RegionProgress } from "./region-progress.ts";

type ScanCall = Pick<Call<unknown>, "signal" | "progress">;

/** @returns how many rows came; rejects with the signal's reason if the run was ended */
export async function scanRows(
  call: ScanCall,
  table: CliTable,
  options: ScanRequest,
  kind: ProgressKind | undefined,
  onRows: (rows: readonly Row[]) => Promise<void> | void,
): Promise<number> {
  const { signal } = call;
  if (kind === undefined) return eachBatch(table, { ...options, signal }, onRows);
  const progress = await RegionProgress.of(table, options, call.progress(kind));
  try {
    const onCursor = ({ row }: ScanProgress): void => progress.reached(row);
    return await eachBatch(table, { ...options, signal, onCursor }, async (rows) => {
      await onRows(rows);
      progress.advance(rows);
    });
  } finally {
    progress.stop();
  }
}

async function eachBatch(
  table: CliTable,
  options: ScanRequest & { readonly signal: AbortSignal },
  onRows: (rows: readonly Row[]) => Promise<void> | void,
): Promise<number> {
  let count = 0;
  for await (const rows of table.scan(options as ScanOptions).batches()) {
    options.signal.throwIfAborted();
    await onRows(rows);
    count += rows.length;
  }
  return count;
}
