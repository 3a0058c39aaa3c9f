/** The command line on an embedded HBase: each verb a process of its own, as people run it. */
import { after, before, describe } from "node:test";
import { commandLine } from "../hbase/command-line.ts";
import { type EmbeddedSuiteCluster, startEmbedded } from "./suite-cluster.ts";

describe("an embedded HBase", () => {
  let cluster: EmbeddedSuiteCluster;

  before(async () => {
    cluster = await startEmbedded(undefined);
  });
  after(() => cluster?.stop());

  commandLine(() => cluster);
});
