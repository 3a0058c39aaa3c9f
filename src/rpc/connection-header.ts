/** The connection header of one connection: made anew for each, by the authentication that it ended up with. */
import type { AuthMethod } from "../handshake/types.ts";
import { COMPRESSOR_CLASSES, type Compression } from "../wire/compression.ts";
import {
  CELL_CODEC_CLASSES,
  type CellCodec,
  CLIENT_VERSION_INFO,
  encodeConnectionHeader,
} from "../wire/connection-header.ts";

/** How cells are written on the connection, in both directions. */
export interface CellOptions {
  readonly cellCodec: CellCodec;
  readonly compressor?: { readonly compression: Compression };
}

/**
 * Under Kerberos the server knows who we are, and a name beside it would ask for impersonation; without, it believes the name.
 */
export function connectionHeader(service: string, auth: AuthMethod, simpleUser: string, cells: CellOptions): Buffer {
  const { cellCodec, compressor } = cells;
  return encodeConnectionHeader({
    ...(auth === "simple" ? { userInfo: { effectiveUser: simpleUser } } : {}),
    serviceName: service,
    cellBlockCodecClass: CELL_CODEC_CLASSES[cellCodec],
    ...(compressor === undefined ? {} : { cellBlockCompressorClass: COMPRESSOR_CLASSES[compressor.compression] }),
    versionInfo: CLIENT_VERSION_INFO,
  });
}
