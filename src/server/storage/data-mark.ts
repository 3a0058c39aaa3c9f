/**
 * The mark of a folder that is ours: a file that says in which format the data beside it are. Looked at before anything is opened, so
 * that neither a database of somebody else nor data of a later version are read, changed or added to.
 */
import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InvalidArgumentError } from "../../errors/usage-errors.ts";
import { makeFolder } from "./make-folder.ts";

/** Another one whenever older versions could not read what is written. */
const FORMAT = 1;
const MARK = "TSHBASE-DATA";
/** A mark that a crash has kept from being one. */
const UNFINISHED = `${MARK}.new`;

/** Makes the folder and marks it, if it is not there or empty. Rejects with `InvalidArgumentError` for one that is not ours. */
export async function claimFolder(folder: string): Promise<void> {
  const files = await filesIn(folder);
  if (files.includes(MARK)) return checkMark(folder, await readFile(join(folder, MARK), "utf8"));
  if (files.some((file) => file !== UNFINISHED)) {
    const advice = `no file ${MARK} says that they are data of tshbase. Choose a folder that is new or empty`;
    throw new InvalidArgumentError("data", `${folder}: there are files in it, and ${advice}`);
  }
  await writeFile(join(folder, UNFINISHED), `tshbase data, format ${FORMAT}\n`);
  await rename(join(folder, UNFINISHED), join(folder, MARK));
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    await makeFolder(folder);
    return await readdir(folder);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidArgumentError("data", `${folder}: the folder cannot be made: ${why}`, { cause });
  }
}

function checkMark(folder: string, text: string): void {
  const [, format] = /^tshbase data, format (\d{1,9})\n/.exec(text) ?? [];
  if (format === undefined)
    throw new InvalidArgumentError("data", `${folder}: its file ${MARK} is damaged. Choose another folder`);
  if (Number(format) === FORMAT) return;
  const advice = "Use the version of tshbase that wrote them, or choose another folder";
  throw new InvalidArgumentError(
    "data",
    `${folder}: the data there are of format ${format}, and this version of tshbase reads format ${FORMAT}. ${advice}`,
  );
}
