/** Makes a folder and those above it. Not by Node's `recursive: true`: that goes on for ever where a file system refuses with ENOENT, as /proc does. */
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

/** Rejects with Node's error. What is there already, folder or not, stays. */
export async function makeFolder(folder: string): Promise<void> {
  const failure = await failureOf(folder);
  if (failure === undefined) return;
  const parent = dirname(folder);
  if (failure.code !== "ENOENT" || parent === folder) throw failure;
  await makeFolder(parent);
  const again = await failureOf(folder);
  if (again !== undefined) throw again;
}

async function failureOf(folder: string): Promise<NodeJS.ErrnoException | undefined> {
  try {
    await mkdir(folder);
    return undefined;
  } catch (error) {
    const failure = error as NodeJS.ErrnoException;
    return failure.code === "EEXIST" ? undefined : failure;
  }
}
