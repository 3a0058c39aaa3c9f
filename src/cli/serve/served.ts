/** What `tshbase serve` has running, for those of its parts that tell of it or work on it. */
import type { EmbeddedHBase } from "../../testing.ts";
import type { KerberosRealm } from "./kerberos-realm.ts";

/** A status page; whoever makes it says where it is. */
export interface Page {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a page on a port, 0 for any. Rejects with Node's error if the port is taken. */
export type StartPage = (options: {
  readonly hbase: EmbeddedHBase;
  readonly port: number;
  readonly listenOn: string;
}) => Promise<Page>;

export interface Served {
  readonly hbase: EmbeddedHBase;
  readonly realm?: KerberosRealm;
  readonly page?: Page;
  /** the folder that keeps the data; in memory without it */
  readonly data?: string;
  /** where the hbase-site.xml was written */
  readonly siteFile?: string;
}
