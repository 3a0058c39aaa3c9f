/** `npm run record`: writes test/golden/*.json anew. Names of clusters as arguments record only those. */
import { join } from "node:path";
import { repositoryRoot } from "./lab/folders.ts";
import { stopEverything } from "./lab/processes.ts";
import { recordAll } from "./lab/record.ts";

const clusters = process.argv.slice(2);
try {
  const files = await recordAll({
    folder: join(repositoryRoot, "test/golden"),
    ...(clusters.length > 0 ? { clusters } : {}),
  });
  process.stdout.write(`${files.length} files\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await stopEverything();
}
