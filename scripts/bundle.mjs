/**
 * `node scripts/bundle.mjs [FOLDER]`: the JavaScript of the package, to dist/ or there: its entries, and a few files with what they
 * share. Node finds, opens and links each module of its own, which for some four hundred small ones takes longer than all that an
 * embedded HBase does until its first answer.
 *
 * Nothing is minified, so that traces and profiles of users read like the sources; dependencies stay dependencies, so that users
 * can update them.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const repository = fileURLToPath(new URL("..", import.meta.url));
const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));

const bundle = await rolldown({
  cwd: repository,
  input: { index: "src/index.ts", testing: "src/testing.ts", "cli/main": "src/cli/main.ts" },
  platform: "node",
  external: Object.keys({ ...dependencies, ...optionalDependencies }),
  transform: { target: "node20.19" },
  onLog(_level, { message }) {
    // Whatever a bundler has to say about a package that is published is worth stopping for.
    throw new Error(message);
  },
});
await bundle.write({
  dir: process.argv[2] ?? "dist",
  chunkFileNames: "shared/[name].js",
  // Two classes of one name would become two names, and errors tell theirs.
  keepNames: true,
  sourcemap: true,
  // The package carries src/.
  sourcemapExcludeSources: true,
});
await bundle.close();
