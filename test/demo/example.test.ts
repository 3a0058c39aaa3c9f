/** Every example compiles against the published package, and those that need no cluster run. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ExampleProject } from "../support/example-project.ts";

const project = new ExampleProject();
before(() => project.compile());
after(() => project.remove());

for (const name of ExampleProject.tests) test(`${name} compiles and runs`, () => project.runTest(name));

for (const { name, source } of ExampleProject.otherRunners)
  test(`${source} compiles and runs, with a stand-in for its runner`, () => project.runTest(name));

test("every other example is a program that test:hbase runs, or a part of one", () => {
  const others = ExampleProject.files.filter((name) => !ExampleProject.tests.includes(name));
  const parts = others.filter((name) => !ExampleProject.programs.includes(name));
  assert.deepEqual(parts, ["opentelemetry-spans.ts"]);
});
