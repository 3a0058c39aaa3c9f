/** Every example compiles against the published package and runs: those that want a cluster on an embedded one. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { examplePrograms } from "../hbase/example-programs.ts";
import { ExampleProject } from "../support/example-project.ts";
import { type EmbeddedSuiteCluster, startEmbedded } from "./suite-cluster.ts";

describe("the examples", () => {
  const project = new ExampleProject();
  let cluster: EmbeddedSuiteCluster;

  before(async () => {
    await project.compile();
    cluster = await startEmbedded(undefined);
  });
  after(async () => {
    await cluster?.stop();
    project.remove();
  });

  for (const name of ExampleProject.tests) it(`${name} compiles and runs`, () => project.runTest(name));

  for (const { name, source } of ExampleProject.otherRunners)
    it(`${source} compiles and runs, with a stand-in for its runner`, () => project.runTest(name));

  examplePrograms(project, () => cluster.site);

  it("every other one is a part of one of these", () => {
    const others = ExampleProject.files.filter((name) => !ExampleProject.tests.includes(name));
    const parts = others.filter((name) => !ExampleProject.programs.includes(name));
    assert.deepEqual(parts, ["opentelemetry-spans.ts"]);
  });
});
