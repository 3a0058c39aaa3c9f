/** `tshbase serve`: an HBase in this process, for as long as somebody needs one. */
import { type Command, defineCommand } from "../command.ts";
import { SERVE_OPTIONS } from "../serve/serve-options.ts";

export const serve: Command = defineCommand({
  name: "serve",
  summary: "be an HBase, in this process, that clients of every kind can use",
  arguments: [],
  options: SERVE_OPTIONS,
  standalone: true,
  details: [
    "It has a master, region servers and ZooKeeper's part, each on a port of its own on this machine only, and speaks HBase's protocol. A status page shows in a browser what there is and what happens; it only reads. It says where they are and what to paste into a client, then ready, and stays until Ctrl-C or SIGTERM; a second one does not wait for the end.",
    "While it runs, commands can be typed or piped in, a line each: help lists them. They split and move regions, and change the kind of servers. At the end of its input it goes on.",
    "--json prints one object in place of the text, and the log of -v in objects. Without --json it prints text, also where standard output is no terminal.",
    "--kerberos needs MIT Kerberos' KDC (Debian: krb5-admin-server and krb5-user). Its keys are in a temporary folder, which is removed at the end.",
  ],
  examples: [
    "tshbase serve --table users:info --table shop:orders:f,g",
    "tshbase serve --data ./hbase-data --master-port 16000 --region-server-port 16020 --zookeeper-port 2181",
    "tshbase serve --kerberos --kind legacy --region-servers 3 --site-out hbase-site.xml -v",
  ],
  async run(call) {
    // The servers are half of this package, and no other command wants them.
    const { runServe } = await import("../serve/run-serve.ts");
    return runServe(call);
  },
});
