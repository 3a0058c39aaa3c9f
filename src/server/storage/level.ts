/**
 * The door to LevelDB: the npm package classic-level, loaded when a store on disk is first opened, and as much of it as we need.
 * It is an optional dependency, therefore its types are not named here.
 */
import { InvalidArgumentError, MissingLibraryError } from "../../errors/usage-errors.ts";
import { claimFolder } from "./data-mark.ts";

export interface LevelIterator {
  /** An empty list at the end. */
  nextv(count: number): Promise<(readonly [Buffer, Buffer])[]>;
  close(): Promise<void>;
}

/** Many changes, written as one. `put` and `del` copy what they are given. */
export interface LevelBatch {
  put(key: Buffer, value: Buffer): unknown;
  del(key: Buffer): unknown;
  write(): Promise<void>;
}

export interface Level {
  open(): Promise<void>;
  /** @param options `highWaterMarkBytes` bounds what one `nextv` brings */
  iterator(options: { readonly highWaterMarkBytes: number }): LevelIterator;
  batch(): LevelBatch;
  close(): Promise<void>;
}

interface LevelPackage {
  readonly ClassicLevel: new (folder: string, options: { keyEncoding: "buffer"; valueEncoding: "buffer" }) => Level;
}

export type ImportLevel = () => Promise<LevelPackage>;

const importLevel: ImportLevel = () => import("classic-level") as unknown as Promise<LevelPackage>;

/**
 * Makes the folder if it is not there. Rejects with `MissingLibraryError`, or with `InvalidArgumentError` that names the folder: it cannot
 * be made, is in use, cannot be opened, or is none of ours.
 */
export async function openLevel(folder: string, load: ImportLevel = importLevel): Promise<Level> {
  const { ClassicLevel } = await loaded(load);
  await claimFolder(folder);
  // It opens by itself as soon as it is made.
  const level = new ClassicLevel(folder, { keyEncoding: "buffer", valueEncoding: "buffer" });
  try {
    await level.open();
  } catch (error) {
    throw notOpened(folder, error);
  }
  return level;
}

async function loaded(load: ImportLevel): Promise<LevelPackage> {
  try {
    return await load();
  } catch (cause) {
    throw new MissingLibraryError(
      "classic-level",
      "Data on disk need the npm package classic-level, and it cannot be loaded. Install it with: npm install classic-level " +
        "(npm leaves it out when optional dependencies are omitted). Everything but data on disk works without it.",
      { cause },
    );
  }
}

/** classic-level says "Database failed to open", and what it means in the cause. */
function notOpened(folder: string, error: unknown): InvalidArgumentError {
  const cause = (error as { readonly cause?: unknown }).cause ?? error;
  const { code, message } = cause as { readonly code?: string; readonly message: string };
  const problem =
    code === "LEVEL_LOCKED"
      ? "another embedded HBase, of this process or another, has its data there. Stop that one, or choose another folder"
      : `the data there cannot be opened: ${message}`;
  return new InvalidArgumentError("data", `${folder}: ${problem}`, { cause });
}
