/** The house stands: every import in `src/` goes down, or where the table in `house.ts` allows it, and never in a circle. */
import assert from "node:assert/strict";
import { builtinModules } from "node:module";
import { test } from "node:test";
import { HOUSE, IMPURE_GLOBALS, type Room } from "./house.ts";
import { effectsIn, globalsIn, readSources, type Source } from "./sources.ts";

const sources = readSources("src");

/** `src/rpc/call.ts` is in `rpc`, `src/index.ts` in `index.ts`. */
function roomNameOf(path: string): string {
  return path.split("/")[1] ?? "";
}

function roomOf(path: string): Room | undefined {
  return HOUSE.find((room) => room.name === roomNameOf(path));
}

test("every file of src/ is in a folder that the house has", () => {
  const homeless = sources.filter(({ path }) => roomOf(path) === undefined).map(({ path }) => path);
  assert.deepEqual(
    homeless,
    [],
    "give the folder a floor in test/architecture/house.ts and in ARCHITECTURE.md, or move the file",
  );
});

test("imports go to lower floors, or where the table allows them", () => {
  const breaches = sources.flatMap(({ path, imports }) => {
    const from = roomOf(path);
    return imports.flatMap((found) => {
      const to = found.path === undefined ? undefined : roomOf(found.path);
      if (from === undefined || to === undefined || mayImport(from, to)) return [];
      return [
        `${path}:${found.line} imports ${found.path}: ${from.name} (floor ${from.floor}) must not know ${to.name} (floor ${to.floor})`,
      ];
    });
  });
  report(
    breaches,
    "move what both need to a lower floor, hand it in from above as a value or a function, or change the cut",
  );
});

function mayImport(from: Room, to: Room): boolean {
  if (from.name === to.name || from.and?.includes(to.name) === true) return true;
  // What stands beside the others is known only to those who name it, and to the command line.
  if (to.below !== undefined) return from.name === "cli";
  return to.floor < (from.below ?? from.floor);
}

test("relative imports stay inside src/ and name a file", () => {
  const paths = new Set(sources.map(({ path }) => path));
  const breaches = sources.flatMap(({ path, imports }) =>
    imports
      .filter((found) => found.path !== undefined && !paths.has(found.path))
      .map(({ specifier, line }) => `${path}:${line} imports ${specifier}`),
  );
  report(breaches, "import the file itself, with its ending .ts");
});

test("Node's modules and npm packages are used only where the table allows them", () => {
  const breaches = sources.flatMap(({ path, imports }) => {
    const room = roomOf(path);
    return imports.flatMap(({ specifier, line, path: relative }) => {
      if (relative !== undefined || room === undefined) return [];
      const name = specifier.replace(/^node:/, "").split("/")[0] ?? "";
      if (!specifier.startsWith("node:") && builtinModules.includes(name))
        return [`${path}:${line} imports ${specifier} without node:`];
      const allowed = specifier.startsWith("node:") ? room.builtins : room.packages;
      return allowed?.includes(name) === true
        ? []
        : [`${path}:${line} imports ${specifier}, which ${room.name} must not touch`];
    });
  });
  report(
    breaches,
    "hand the effect in from a floor that has it, or widen the table in test/architecture/house.ts and say why",
  );
});

test("the pure floors compute and do nothing else", () => {
  const breaches = sources
    .filter(({ path }) => roomOf(path)?.pure === true)
    .flatMap((source) =>
      [...globalsIn(source, IMPURE_GLOBALS), ...effectsIn(source)].map(
        ({ what, line }) => `${source.path}:${line} has ${what}`,
      ),
    );
  report(breaches, "make it an input or an action: time, promises and randomness belong to whoever drives this code");
});

test("no file imports itself by way of others, type imports included", () => {
  const cycles = findCycles(new Map(sources.map((source) => [source.path, source])));
  report(cycles, "move what both ends need into a file of its own");
});

/** Each circle once, as `a.ts > b.ts > a.ts`. */
function findCycles(byPath: ReadonlyMap<string, Source>): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): void => {
    const seen = way.indexOf(path);
    if (seen >= 0) {
      cycles.push([...way.slice(seen), path].join(" > "));
      return;
    }
    if (done.has(path)) return;
    for (const { path: next } of byPath.get(path)?.imports ?? []) {
      if (next !== undefined) visit(next, [...way, path]);
    }
    done.add(path);
  };
  for (const path of byPath.keys()) visit(path, []);
  return cycles;
}

function report(breaches: readonly string[], remedy: string): void {
  assert.ok(breaches.length === 0, `\n${breaches.map((line) => `  ${line}`).join("\n")}\nwhat to do: ${remedy}\n`);
}
