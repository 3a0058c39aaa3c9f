/**
 * HBase's connection URIs (HBASE-28436), by which one text says where a cluster is:
 * `hbase+rpc://host:port,host:port?key=value` and `hbase+zk://host:port,host:port/parent?key=value`.
 */
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import type { Address } from "../transport/transport.ts";
import { parseAddressList } from "./bootstrap.ts";
import { parseZooKeeperAddress, type ZooKeeperAddress } from "./zookeeper-address.ts";

export type ConnectionUri = (
  | { readonly type: "rpc"; readonly addresses: readonly Address[] }
  | ({ readonly type: "zookeeper" } & ZooKeeperAddress)
) & {
  /** the query pairs: HBase configuration keys that stand in front of everything else (HBASE-28547) */
  readonly configuration: ReadonlyMap<string, string>;
};

/** Node's `URL` refuses several hosts in one authority, so this is done by hand. */
export function parseConnectionUri(uri: string, option: string): ConnectionUri {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(\/[^?#]*)?(?:\?([^#]*))?$/i.exec(uri.trim());
  const scheme = match?.[1]?.toLowerCase();
  if (match === null || scheme === undefined)
    throw new InvalidArgumentError(option, `${JSON.stringify(uri)} is no hbase+rpc:// or hbase+zk:// URI`);
  const [, , authority = "", path = "", query] = match;
  const configuration = queryPairs(query, option);
  switch (scheme) {
    case "hbase+zk":
      return { type: "zookeeper", ...parseZooKeeperAddress(authority + path, option), configuration };
    case "hbase+rpc":
      if (path !== "" && path !== "/")
        throw new InvalidArgumentError(option, `hbase+rpc:// has no path, but got ${path}`);
      return { type: "rpc", addresses: parseAddressList(authority, { option }), configuration };
    default:
      throw new InvalidArgumentError(option, `unknown scheme ${scheme}://; known are hbase+rpc:// and hbase+zk://`);
  }
}

export function isConnectionUri(text: string): boolean {
  return /^\s*[a-z][a-z0-9+.-]*:\/\//i.test(text);
}

const CONFIGURATION_KEY = /^(hbase|hadoop|zookeeper|ipc|dfs)\.[\w.-]+$/;

function queryPairs(query: string | undefined, option: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const part of (query ?? "").split("&")) {
    if (part === "") continue;
    const at = part.indexOf("=");
    if (at <= 0) throw new InvalidArgumentError(option, `${JSON.stringify(part)} in the URI is no key=value`);
    let key: string;
    try {
      key = decodeURIComponent(part.slice(0, at));
      pairs.set(key, decodeURIComponent(part.slice(at + 1)));
    } catch (cause) {
      throw new InvalidArgumentError(option, `${JSON.stringify(part)} in the URI is not percent-encoded properly`, {
        cause,
      });
    }
    // Which keys HBase has is not known here; what is none of its configuration is a mistake.
    if (!CONFIGURATION_KEY.test(key))
      throw new InvalidArgumentError(
        option,
        `${JSON.stringify(key)} in the URI is no key of HBase's configuration, such as hbase.rpc.timeout; other options stand beside the URI`,
      );
  }
  return pairs;
}
