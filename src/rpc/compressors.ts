/** The compressors of cell blocks by name: Node's own, and those of npm packages, which are loaded when they are first wanted. */
import { InvalidArgumentError, MissingLibraryError } from "../errors/usage-errors.ts";
import { blockCompressor, type CellBlockCompressor, type Compression, nodeCompressor } from "../wire/compression.ts";
import { type Lz4Library, lz4Chunks, type SnappyLibrary, snappyChunks } from "../wire/raw-chunks.ts";

/** The packages are optional dependencies, therefore their types are not named here. */
export interface CompressionPackages {
  snappy(): Promise<{ readonly default: SnappyLibrary }>;
  lz4(): Promise<{ readonly default: Lz4Library }>;
}

const PACKAGES: CompressionPackages = {
  snappy: () => import("snappy") as Promise<{ default: SnappyLibrary }>,
  lz4: () => import("lz4-napi") as Promise<{ default: Lz4Library }>,
};

/** Rejects with `MissingLibraryError`, or with `InvalidArgumentError` where this Node has no zstd. */
export async function loadCompressor(
  compression: Compression,
  packages: CompressionPackages = PACKAGES,
): Promise<CellBlockCompressor> {
  if (compression === "snappy") {
    const { default: library } = await loaded("snappy", "snappy", packages.snappy);
    return blockCompressor("snappy", snappyChunks(library));
  }
  if (compression === "lz4") {
    const { default: library } = await loaded("lz4", "lz4-napi", packages.lz4);
    return blockCompressor("lz4", lz4Chunks(library));
  }
  const compressor = nodeCompressor(compression);
  if (compressor !== undefined) return compressor;
  throw new InvalidArgumentError(
    "compression",
    `"${compression}" is Node's own from 22.15 and 23.8 on, and this Node does not have it. Use a newer one, or "gzip"`,
  );
}

async function loaded<Library>(compression: string, name: string, load: () => Promise<Library>): Promise<Library> {
  try {
    return await load();
  } catch (cause) {
    throw new MissingLibraryError(
      name,
      `Compression ${compression} needs the npm package ${name}, and it cannot be loaded. Install it with: npm install ${name} ` +
        "(npm leaves it out when optional dependencies are omitted). Everything but this compression works without it.",
      { cause },
    );
  }
}
