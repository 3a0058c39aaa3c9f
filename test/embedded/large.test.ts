/** An embedded HBase with something large: the suite of real ones, with smaller cells. */
import { largeSuite } from "../hbase/large-suite.ts";
import { startEmbedded } from "./suite-cluster.ts";

largeSuite({
  title: "an embedded HBase",
  largeCellBytes: 2 ** 20,
  memoryIsOurs: false,
  start: (maxCellBytes) => startEmbedded(undefined, { regionServers: 2, maxCellBytes }),
});
