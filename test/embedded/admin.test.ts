/** The administration of an embedded HBase: the suite of real ones, without security and with each protection's turn. */
import { adminSuiteOn } from "../hbase/admin-suite.ts";
import { startEmbedded } from "./suite-cluster.ts";

for (const protection of [undefined, "privacy"] as const) {
  adminSuiteOn({
    title: `an embedded HBase, ${protection ?? "plain"}`,
    version: "2.6.4",
    protection,
    start: (kdc) => startEmbedded(kdc, { regionServers: 2 }),
  });
}
