/** Where a ZooKeeper registry looks: the quorum and the znode below which HBase keeps its own. */
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import type { Address } from "../transport/transport.ts";
import { parseAddressList } from "./bootstrap.ts";
import { DEFAULT_ZNODE_PARENT } from "./znodes.ts";

/** `hbase.zookeeper.property.clientPort` */
export const DEFAULT_ZOOKEEPER_PORT = 2181;

export interface ZooKeeperAddress {
  readonly quorum: readonly Address[];
  readonly znodeParent: string;
}

/** `host:port,host:port/parent`; port and parent may be left out. */
export function parseZooKeeperAddress(text: string, option: string): ZooKeeperAddress {
  const slash = text.indexOf("/");
  const [hosts, parent] = slash === -1 ? [text, ""] : [text.slice(0, slash), text.slice(slash)];
  return {
    quorum: parseQuorum(hosts, option),
    // A slash alone is how a URI without a path may end.
    znodeParent: parent === "" || parent === "/" ? DEFAULT_ZNODE_PARENT : checkZnodeParent(parent, option),
  };
}

export function parseQuorum(
  text: string,
  option: string,
  defaultPort: number = DEFAULT_ZOOKEEPER_PORT,
): readonly Address[] {
  return parseAddressList(text, { option, defaultPort });
}

/** ZooKeeper's rules for paths, as far as a mistake is likely; a slash at the end is taken away. */
export function checkZnodeParent(path: string, option: string): string {
  const parent = path.length > 1 ? path.replace(/\/$/, "") : path;
  const parts = parent.split("/").slice(1);
  const isWrong = (part: string): boolean => part === "" || part === "." || part === ".." || /\p{Cc}/u.test(part);
  if (!parent.startsWith("/") || (parent !== "/" && parts.some(isWrong))) {
    throw new InvalidArgumentError(option, `${JSON.stringify(path)} is no path of a znode, such as /hbase`);
  }
  return parent;
}
