/** What must hold on every cluster, on an embedded one of each kind: opening, registries, security, `doctor`. */
import type { ExpectedKind } from "../../scripts/lab/clusters.ts";
import { suiteOn } from "../hbase/suite.ts";
import { startEmbedded } from "./suite-cluster.ts";

const KINDS: readonly ExpectedKind[] = ["announces", "misannounces", "legacy", "insecure"];

for (const kind of KINDS) {
  const secure = kind !== "insecure";
  suiteOn({
    description: { title: "an embedded HBase", secure, expected: kind, regionServersServeMeta: true },
    start: (kdc) => startEmbedded(secure ? kdc : undefined, { kind }),
    everyTargetList: false,
    idleTimeoutMs: 20,
  });
}
