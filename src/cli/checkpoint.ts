/** How far an import got, in a file beside its input: what stands in it was acknowledged by HBase. */
import { open, readFile, rename, rm } from "node:fs/promises";
import { UsageError } from "./usage-error.ts";

export interface Checkpoint {
  readonly table: string;
  /** lines and bytes of the input that are done */
  readonly lines: number;
  readonly bytes: number;
  readonly rows: number;
  /** lines that were passed over with --skip-bad */
  readonly bad: number;
}

export class CheckpointFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** @returns undefined if there is none */
  async read(): Promise<Checkpoint | undefined> {
    let text: string;
    try {
      text = await readFile(this.path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
    return this.#parsed(text);
  }

  /** Whoever reads the file finds the old state or the new one, also after a power failure. */
  async write(checkpoint: Checkpoint): Promise<void> {
    const temporary = `${this.path}.new`;
    const file = await open(temporary, "w", 0o644);
    try {
      await file.writeFile(`${JSON.stringify(checkpoint)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, this.path);
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }

  #parsed(text: string): Checkpoint {
    try {
      const found = JSON.parse(text) as Checkpoint;
      const counts = [found.lines, found.bytes, found.rows, found.bad];
      if (typeof found.table === "string" && counts.every((count) => Number.isSafeInteger(count) && count >= 0))
        return found;
    } catch {
      // Told below.
    }
    throw new UsageError(`${this.path} is no checkpoint of an import; remove it to begin anew`);
  }
}
