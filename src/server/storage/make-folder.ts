/** Makes a folder and those above it. Not by Node's `recursive: true`: that goes on for ever where a file system refuses with ENOENT, as /proc does. */
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

/** Rejects with Node's error. What is there already, folder or not, stays. */
export async function makeFolder(folder: string): Promise<void> {
  const { code, error } = await made(folder);
  if (error === undefined || code === "EEXIST") return;
  const parent = dirname(folder);
  if (code !== "ENOENT" || parent === folder) throw error;
  await makeFolder(parent);
  const again = await made(folder);
  if (again.error !== undefined && again.code !== "EEXIST") throw again.error;
}

async function made(folder: string): Promise<{ readonly error?: unknown; readonly code?: string | undefined }> {
  try {
    await mkdir(folder);
    return {};
  } catch (error) {
    return { error, code: (error as NodeJS.ErrnoException).code };
  }
}
