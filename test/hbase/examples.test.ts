/** The examples that want a cluster, on a real one. */
import { after, before, describe } from "node:test";
import { type Cluster, startCluster } from "../../scripts/lab/cluster.ts";
import { stopEverything } from "../../scripts/lab/processes.ts";
import { ExampleProject } from "../support/example-project.ts";
import { examplePrograms } from "./example-programs.ts";

describe("the examples on HBase 2.6.4", () => {
  const project = new ExampleProject();
  let cluster: Cluster;

  before(async () => {
    await project.compile();
    cluster = await startCluster({ version: "2.6.4-hadoop3" });
  });
  after(async () => {
    await cluster?.stop();
    await stopEverything();
    project.remove();
  });

  examplePrograms(project, () => cluster.site);
});
