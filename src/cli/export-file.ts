/** The file an export goes into: begun anew, or gone on with behind its last complete row. */
import { type FileHandle, open } from "node:fs/promises";
import { changesOfJson } from "./row-json.ts";
import { UsageError } from "./usage-error.ts";

const NEWLINE = 0x0a;
const PIECE_BYTES = 65_536;

export interface OpenedExport {
  readonly file: FileHandle;
  /** of the last row that is completely there; the scan goes on behind it */
  readonly lastRow: Buffer | undefined;
}

/** @param how what to do with a file that is there already */
export async function openExport(path: string, how: "refuse" | "resume" | "overwrite"): Promise<OpenedExport> {
  if (how === "resume") return resumed(path);
  try {
    return { file: await open(path, how === "refuse" ? "wx" : "w"), lastRow: undefined };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new UsageError(`${path} exists: --resume goes on with it, --overwrite begins anew`);
  }
}

async function resumed(path: string): Promise<OpenedExport> {
  const file = await open(path, "a+");
  try {
    const { size } = await file.stat();
    const end = await afterNewlineBefore(file, size);
    await file.truncate(end);
    if (end === 0) return { file, lastRow: undefined };
    const start = await afterNewlineBefore(file, end - 1);
    const line = Buffer.alloc(end - 1 - start);
    await file.read(line, 0, line.length, start);
    return { file, lastRow: rowOf(line, path) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function rowOf(line: Buffer, path: string): Buffer {
  try {
    return changesOfJson(line.toString("utf8")).row;
  } catch (error) {
    throw new UsageError(`${path}: its last line is no row of an export: ${(error as Error).message}`);
  }
}

/** The place behind the last line break before `end`; 0 if there is none. */
async function afterNewlineBefore(file: FileHandle, end: number): Promise<number> {
  const piece = Buffer.alloc(PIECE_BYTES);
  for (let stop = end; stop > 0; ) {
    const start = Math.max(0, stop - piece.length);
    const { bytesRead } = await file.read(piece, 0, stop - start, start);
    const at = piece.subarray(0, bytesRead).lastIndexOf(NEWLINE);
    if (at >= 0) return start + at + 1;
    stop = start;
  }
  return 0;
}
