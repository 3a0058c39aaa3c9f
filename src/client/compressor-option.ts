/** The option `compression` turned into a compressor, loaded while `connect()` is at it: what is missing shows there. */
import { HBaseError } from "../errors/hbase-error.ts";
import { loadCompressor } from "../rpc/compressors.ts";
import type { CellBlockCompressor, Compression } from "../wire/compression.ts";

/** Rejects as `loadCompressor` does; only what a site wants, for Java's sake, is done without and noted. */
export async function compressorOf(
  option: Compression | "none" | undefined,
  site: Compression | undefined,
  notes: string[],
  load: (compression: Compression) => Promise<CellBlockCompressor> = loadCompressor,
): Promise<CellBlockCompressor | undefined> {
  const compression = option ?? site ?? "none";
  if (compression === "none") return undefined;
  try {
    return await load(compression);
  } catch (error) {
    if (option !== undefined || !(error instanceof HBaseError)) throw error;
    notes.push(`hbase.client.rpc.compressor is not followed, cells are not compressed: ${error.message}`);
    return undefined;
  }
}
