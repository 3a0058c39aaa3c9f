/**
 * What HBase's masters and region servers keep in ZooKeeper for clients, made from a `ClusterView`. There is no
 * `root-region-server`: its presence would say HBase 0.94 (asynchbase asks for it).
 *
 *     /hbase/hbaseid                  ClusterId
 *     /hbase/master                   Master, while there is an active one
 *     /hbase/backup-masters/SERVER    Master
 *     /hbase/meta-region-server[-N]   MetaRegionServer, one for each replica
 *     /hbase/rs/SERVER                RegionServerInfo, of which nothing is filled in
 *     /hbase/table
 *
 * Each value is 0xFF, int32 length, so many bytes that tell who wrote, `PBUF`, and the message (`RecoverableZooKeeper`,
 * `ProtobufUtil` in HBase).
 */
import { lengthPrefixed } from "../../bytes/big-endian.ts";
import { serverKey } from "../../names/server-name.ts";
import { encode } from "../../protobuf/codec.ts";
import { PBUF } from "../../protobuf/pbuf.ts";
import { ClusterId, Master, MetaRegionServer } from "../../protobuf/zookeeper-messages.ts";
import { type ClusterView, type ServerAddress, serverMessageOf, serverNameOf } from "../cluster-view.ts";
import type { ZnodeSource } from "./embedded-zookeeper.ts";
import { ZnodeTree } from "./znode-tree.ts";

export interface HBaseZnodesOptions {
  /** `zookeeper.znode.parent`; default `/hbase` */
  readonly parent?: string;
  /** milliseconds since 1970 */
  readonly clock?: () => number;
}

export interface HBaseZnodes extends ZnodeSource {
  readonly parent: string;
  /** Call it when the view has changed: watchers hear of it now. Without that they hear at the next read of anybody. */
  update(): void;
}

const DEFAULT_PARENT = "/hbase";
/** `RegionState.State.OPEN` */
const OPEN = 3;
const METADATA_MARK = Buffer.of(0xff);
/** Behind the writer's name HBase puts eight bytes of its own choice, to recognise what it wrote itself. */
const SALT = Buffer.from("embedded");

export function hbaseZnodes(view: ClusterView, options: HBaseZnodesOptions = {}): HBaseZnodes {
  const { parent = DEFAULT_PARENT, clock } = options;
  const tree = new ZnodeTree(clock);
  // Every ZooKeeper has it.
  tree.set("/zookeeper");
  tree.set(parent);
  const update = (): void => replaceBelow(tree, parent, znodesOf(view));
  update();
  return { tree, parent, update };
}

/** By path below the parent. */
function znodesOf(view: ClusterView): Map<string, Buffer> {
  const znodes = new Map<string, Buffer>();
  const value = (message: Buffer): Buffer => znodeValue(view, message);
  if (view.clusterId !== undefined) znodes.set("hbaseid", value(encode(ClusterId, { clusterId: view.clusterId })));
  const active = view.activeMaster;
  if (active !== undefined) znodes.set("master", value(masterMessage(active)));
  znodes.set("backup-masters", EMPTY);
  for (const master of view.masters) {
    if (active === undefined || nameOf(master) !== nameOf(active))
      znodes.set(`backup-masters/${nameOf(master)}`, value(masterMessage(master)));
  }
  znodes.set("rs", EMPTY);
  for (const server of view.bootstrapNodes) znodes.set(`rs/${nameOf(server)}`, value(EMPTY));
  znodes.set("table", EMPTY);
  for (const { replicaId, server } of view.metaRegionLocations) {
    const name = replicaId === 0 ? "meta-region-server" : `meta-region-server-${replicaId}`;
    znodes.set(name, value(encode(MetaRegionServer, { server: serverMessageOf(server), rpcVersion: 0, state: OPEN })));
  }
  return znodes;
}

/** What is new comes before what is gone goes: a client never finds less than there is. */
function replaceBelow(tree: ZnodeTree, parent: string, znodes: ReadonlyMap<string, Buffer>): void {
  const prefix = parent === "/" ? "/" : `${parent}/`;
  for (const [name, data] of znodes) tree.set(`${prefix}${name}`, data);
  const known = (path: string): readonly string[] => tree.get(path)?.children ?? [];
  for (const name of known(parent)) {
    if (parent === "/" && name === "zookeeper") continue;
    if (!znodes.has(name)) tree.remove(`${prefix}${name}`);
    for (const child of known(`${prefix}${name}`))
      if (!znodes.has(`${name}/${child}`)) tree.remove(`${prefix}${name}/${child}`);
  }
}

function znodeValue(view: ClusterView, message: Buffer): Buffer {
  const writer = Buffer.from(`master:${view.activeMaster?.port ?? view.masters[0]?.port ?? 0}`);
  return Buffer.concat([METADATA_MARK, lengthPrefixed(Buffer.concat([writer, SALT])), PBUF, message]);
}

function masterMessage(master: ServerAddress): Buffer {
  return encode(Master, { master: serverMessageOf(master), rpcVersion: 0, infoPort: 0 });
}

/** `host,port,startcode` */
function nameOf(server: ServerAddress): string {
  return serverKey(serverNameOf(server));
}

const EMPTY = Buffer.alloc(0);
