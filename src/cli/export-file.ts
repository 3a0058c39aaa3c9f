/**
 * The file an export goes into: begun anew, or gone on with behind its last complete row. A file is made, or an old one emptied, when the
 * first answer is there: an export that never gets so far leaves everything as it was.
 */
import { type FileHandle, open, stat } from "node:fs/promises";
import { changesOfJson } from "./row-json.ts";
import { UsageError } from "./usage-error.ts";

const NEWLINE = 0x0a;
const PIECE_BYTES = 65_536;

export class ExportFile {
  readonly #path: string;
  readonly #overwrite: boolean;
  #file: FileHandle | undefined;
  /** of the last row that is completely there; the scan goes on behind it */
  readonly lastRow: Buffer | undefined;

  private constructor(path: string, overwrite: boolean, file?: FileHandle, lastRow?: Buffer) {
    this.#path = path;
    this.#overwrite = overwrite;
    this.#file = file;
    this.lastRow = lastRow;
  }

  /** @param how what to do with a file that is there already */
  static async at(path: string, how: "refuse" | "resume" | "overwrite"): Promise<ExportFile> {
    const exists = await stat(path).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return false;
        throw error;
      },
    );
    if (exists && how === "refuse") throw alreadyThere(path);
    if (!exists || how !== "resume") return new ExportFile(path, how === "overwrite");
    const { file, lastRow } = await resumed(path);
    return new ExportFile(path, false, file, lastRow);
  }

  /** There is something to go on with. */
  get begun(): boolean {
    return this.#file !== undefined;
  }

  async write(text: string): Promise<void> {
    await (await this.#opened()).appendFile(text);
  }

  /** All of it is on the disk; an export without rows is an empty file. */
  async finish(): Promise<void> {
    await (await this.#opened()).sync();
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }

  async #opened(): Promise<FileHandle> {
    try {
      this.#file ??= await open(this.#path, this.#overwrite ? "w" : "wx");
      return this.#file;
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === "EEXIST" ? alreadyThere(this.#path) : error;
    }
  }
}

function alreadyThere(path: string): UsageError {
  return new UsageError(`${path} exists: --resume goes on with it, --overwrite begins anew`);
}

async function resumed(path: string): Promise<{ file: FileHandle; lastRow: Buffer | undefined }> {
  const file = await open(path, "a+");
  try {
    const { size } = await file.stat();
    const end = await afterNewlineBefore(file, size);
    // What is behind the last line break goes, unless the line before shows that this is no export.
    const lastRow = end === 0 ? undefined : await rowBefore(file, end, path);
    await file.truncate(end);
    return { file, lastRow };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Of the line that ends at `end`. */
async function rowBefore(file: FileHandle, end: number, path: string): Promise<Buffer> {
  const start = await afterNewlineBefore(file, end - 1);
  const line = Buffer.alloc(end - 1 - start);
  await file.read(line, 0, line.length, start);
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
