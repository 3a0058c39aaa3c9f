/** A new folder of the system's temporary folder that only we may enter; removed at the latest when this process ends. */
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { atProcessEnd } from "./processes.ts";

export interface TemporaryFolder {
  readonly path: string;
  remove(): void;
}

export async function temporaryFolder(prefix: string): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), `${prefix}-`));
  // Retries: a killed process may still be writing while its folder goes.
  const remove = (): void => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  const forget = atProcessEnd(remove);
  return {
    path,
    remove() {
      forget();
      remove();
    },
  };
}
