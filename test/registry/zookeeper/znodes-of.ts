/** The znodes of a small cluster, as HBase writes them: metadata in front, `PBUF`, the message as protobufjs writes it. */
import { oracleEncode } from "../../protobuf/oracle.ts";
import { framed } from "./stand-in.ts";

/** `RecoverableZooKeeper`'s: 0xFF, length, who wrote it. */
export const METADATA: Buffer = Buffer.concat([Buffer.of(0xff), framed(Buffer.from("master:16000\x01\x02\x03\x04"))]);

export function znode(table: string, message: Record<string, unknown>): Buffer {
  return Buffer.concat([METADATA, Buffer.from("PBUF"), oracleEncode(table, message)]);
}

const server = (hostName: string, port: number, startCode = 1_700_000_000_000n): Record<string, unknown> => ({
  hostName,
  port,
  startCode,
});

export function metaZnode(hostName: string, port: number): Buffer {
  return znode("MetaRegionServer", { server: server(hostName, port), rpcVersion: 0 });
}

/** An active master and a backup, two region servers, hbase:meta with one replica. */
export function clusterZnodes(parent = "/hbase"): Record<string, Buffer> {
  const empty = Buffer.alloc(0);
  return {
    [`${parent}/hbaseid`]: znode("ClusterId", { clusterId: "the-cluster" }),
    [`${parent}/master`]: znode("Master", { master: server("m1", 16_000), infoPort: 16_010 }),
    [`${parent}/backup-masters/m2,16000,1700000000001`]: empty,
    [`${parent}/rs/rs1,16020,1700000000002`]: empty,
    [`${parent}/rs/rs2,16020,1700000000003`]: empty,
    [`${parent}/meta-region-server`]: metaZnode("rs1", 16_020),
    [`${parent}/meta-region-server-1`]: metaZnode("rs2", 16_020),
    [`${parent}/meta-region-servers-of-somebody-else`]: empty,
    "/zookeeper": empty,
  };
}
