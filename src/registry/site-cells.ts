/** How a site wants cells to travel: codec and compressor, which are Java classes there and words here. */
import { COMPRESSIONS, COMPRESSOR_CLASSES, type Compression } from "../wire/compression.ts";
import { CELL_CODEC_CLASSES, CELL_CODECS, type CellCodec } from "../wire/connection-header.ts";
import type { SiteValues } from "./site-values.ts";

export interface SiteCells {
  readonly cellCodec: CellCodec | undefined;
  readonly compression: Compression | undefined;
}

/** A class that we do not have is no reason to fail: both are the client's choice, and servers follow it. */
export function cellsOf(values: SiteValues, notes: string[]): SiteCells {
  const codec = values.text("hbase.client.rpc.codec", "hbase.client.default.rpc.codec");
  const compressor = values.text("hbase.client.rpc.compressor");
  const cellCodec = CELL_CODECS.find((name) => CELL_CODEC_CLASSES[name] === codec);
  const compression = COMPRESSIONS.find((name) => COMPRESSOR_CLASSES[name] === compressor);
  if (codec !== undefined && cellCodec === undefined)
    notes.push(`hbase.client.rpc.codec names ${codec}, which tshbase does not have; it uses KeyValueCodec.`);
  if (compressor !== undefined && compression === undefined)
    notes.push(
      `hbase.client.rpc.compressor names ${compressor}, which tshbase does not have; cells are not compressed.`,
    );
  return { cellCodec, compression };
}
