/** What `tshbase serve` has running, for those of its parts that tell of it or work on it. */
import type { EmbeddedHBase, StatusPage } from "../../testing.ts";
import type { KerberosRealm } from "./kerberos-realm.ts";

export interface Served {
  readonly hbase: EmbeddedHBase;
  readonly page: StatusPage;
  readonly realm?: KerberosRealm;
  /** the folder that keeps the data; in memory without it */
  readonly data?: string;
  /** where the hbase-site.xml was written */
  readonly siteFile?: string;
}
