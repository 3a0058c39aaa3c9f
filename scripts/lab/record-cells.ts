/**
 * Golden cell blocks: what a real region server writes with each cell codec and each compressor, and whether it reads what we
 * write. A compressor whose native library the server lacks fails there; the file says how.
 */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { GetRequest, GetResponse, MultiRequest, MultiResponse } from "../../src/protobuf/client-messages.ts";
import { decode, encode } from "../../src/protobuf/codec.ts";
import { ScanRequest } from "../../src/protobuf/scan-messages.ts";
import { loadCompressor } from "../../src/rpc/compressors.ts";
import { decodeCells, encodeCells } from "../../src/wire/cell.ts";
import { type CellBlockCompressor, COMPRESSIONS, type Compression } from "../../src/wire/compression.ts";
import { CELL_CODECS, type CellCodec } from "../../src/wire/connection-header.ts";
import { type LabClient, labClient } from "./clients.ts";
import { type Cluster, startCluster } from "./cluster.ts";
import { referenceClientVersion } from "./java-client.ts";
import { compileJava, javaCommand, javaModuleFlags, resolveClassPath, type Tell, toStandardError } from "./maven.ts";
import { run } from "./processes.ts";

export interface GoldenCells {
  readonly about: string;
  readonly server: string;
  readonly how: string;
  readonly cellCodec: CellCodec;
  readonly compression: Compression | "none";
  /** row "a" of the table: a cell with a TTL, and one without */
  readonly few?: GoldenBlock;
  /** row "b": a cell of 400 kB, more than one of Hadoop's blocks; left out where it is not compressed */
  readonly large?: GoldenBlock;
  /** what became of a cell that was written in a cell block of ours: what was read back, or the server's answer */
  readonly written?: string;
  /** what the server answered in place of cells */
  readonly failed?: string;
}

export interface GoldenBlock {
  /** as it came */
  readonly hex: string;
  /** of the same rows without compression, by the same codec */
  readonly plainBytes: number;
  readonly plainSha256: string;
}

const TABLE_PROGRAM = "CellTable";
const META = Buffer.from("hbase:meta,,1");
const REGION_NAME = 1;
const PUT = 2;
const TIMEOUT_MS = 8_000;

/** Returns the paths of the files written. */
export async function recordCells(folder: string, tell: Tell = toStandardError): Promise<string[]> {
  const version = referenceClientVersion;
  const cluster = await startCluster({ version, tell });
  try {
    await makeTable(cluster, tell);
    const regionName = await regionOfTable(cluster);
    mkdirSync(folder, { recursive: true });
    const plain = new Map<string, Buffer>();
    const paths: string[] = [];
    for (const [cellCodec, compression] of cases()) {
      const about = `cell blocks of ${cellCodec}, ${compression === "none" ? "not compressed" : compression}`;
      const origin = { about, server: `HBase ${version}, region server`, how: "npm run record -- cells" };
      const found = await recordCase(cluster, regionName, cellCodec, compression, plain);
      const path = join(folder, `${cellCodec}.${compression}.json`);
      writeFileSync(path, `${JSON.stringify({ ...origin, cellCodec, compression, ...found }, undefined, 2)}\n`);
      tell(
        `${cellCodec}, ${compression}: ${found.failed ?? `${found.few?.plainBytes}, ${found.large?.plainBytes} bytes`}; written: ${found.written}`,
      );
      paths.push(path);
    }
    return paths;
  } finally {
    await cluster.stop();
  }
}

/** Those without compression first: what they bring is what the others must come to. */
function cases(): [CellCodec, Compression | "none"][] {
  const compressed = COMPRESSIONS.map((compression): [CellCodec, Compression] => ["keyvalue", compression]);
  return [...CELL_CODECS.map((codec): [CellCodec, "none"] => [codec, "none"]), ...compressed];
}

async function makeTable(cluster: Cluster, tell: Tell): Promise<void> {
  const jars = await resolveClassPath(referenceClientVersion, tell);
  const classes = await compileJava([`${TABLE_PROGRAM}.java`], jars, tell);
  const args = [...javaModuleFlags, "-cp", [cluster.site, classes, jars].join(delimiter), TABLE_PROGRAM];
  const { code, stdout, stderr } = await run(javaCommand(), args, { timeoutMs: 120_000 });
  if (code !== 0 || !stdout.includes("done"))
    throw new Error(`${TABLE_PROGRAM} failed:\n${stderr.trim().slice(0, 2_000)}`);
}

async function regionOfTable(cluster: Cluster): Promise<Buffer> {
  await using client = await labClient(undefined);
  // hbase:meta compares the parts of its rows; a stop row without commas would come before all.
  const block = await scan(client, cluster, META, "cells,,", "cells ,,");
  const [first] = decodeCells(block ?? Buffer.alloc(0));
  if (first === undefined) throw new Error("hbase:meta does not have the table cells");
  return Buffer.from(first.row);
}

type Found = Pick<GoldenCells, "few" | "large" | "written" | "failed">;

async function recordCase(
  cluster: Cluster,
  region: Buffer,
  cellCodec: CellCodec,
  compression: Compression | "none",
  plain: Map<string, Buffer>,
): Promise<Found> {
  const received: Buffer[] = [];
  const compressor = compression === "none" ? undefined : eavesdropper(await ofNode(compression), received);
  await using client = await labClient(undefined, { cellCodec, ...(compressor === undefined ? {} : { compressor }) });
  const read = async (name: string, start: string, stop: string): Promise<GoldenBlock> => {
    const block = (await scan(client, cluster, region, start, stop)) ?? Buffer.alloc(0);
    const key = `${cellCodec} ${name}`;
    if (compression === "none") plain.set(key, block);
    const expected = plain.get(key) ?? block;
    const plainSha256 = createHash("sha256").update(expected).digest("hex");
    return { hex: (received.pop() ?? block).toString("hex"), plainBytes: expected.length, plainSha256 };
  };
  try {
    const few = await read("few", "a", "b");
    // Without compression 400 kB that say nothing.
    const cell = await read("large", "b", "c");
    const large = compression === "none" ? undefined : cell;
    return {
      few,
      ...(large === undefined ? {} : { large }),
      written: await write(client, cluster, region, compression),
    };
  } catch (error) {
    // Without what differs from run to run.
    return { failed: (error as Error).message.split(":")[0] ?? "" };
  }
}

/** For what this Node cannot uncompress the bytes are enough. */
async function ofNode(compression: Compression): Promise<CellBlockCompressor> {
  const identity = { compression, compress: Buffer.from, decompress: Buffer.from } as CellBlockCompressor;
  return loadCompressor(compression).catch(() => identity);
}

function eavesdropper(compressor: CellBlockCompressor, received: Buffer[]): CellBlockCompressor {
  return {
    ...compressor,
    decompress: (bytes, maxBytes) => {
      received.push(Buffer.from(bytes));
      return compressor.decompress(bytes, maxBytes);
    },
  };
}

async function scan(
  { rpc }: LabClient,
  { regionServerPort }: Cluster,
  region: Buffer,
  start: string,
  stop: string,
): Promise<Buffer | undefined> {
  const param = encode(ScanRequest, {
    region: { type: REGION_NAME, value: region },
    scan: {
      startRow: Buffer.from(start),
      stopRow: Buffer.from(stop),
      maxVersions: 1,
      column: [],
      attribute: [],
      cfTimeRange: [],
    },
    numberOfRows: 1_000,
    closeScanner: true,
    clientHandlesPartials: true,
    clientHandlesHeartbeats: true,
  });
  const { cellBlock } = await rpc.call({ ...target(regionServerPort), method: "Scan", param });
  return cellBlock;
}

/** Puts one cell with a cell block of ours, and reads it back; more than a block of Hadoop's codecs. */
async function write({ rpc }: LabClient, cluster: Cluster, region: Buffer, compression: string): Promise<string> {
  const row = Buffer.from(`w-${compression}`);
  const value = Buffer.from(`${compression} `.repeat(50_000));
  const cell = {
    row,
    family: Buffer.from("f"),
    qualifier: Buffer.from("q"),
    timestamp: 1_700_000_000_000,
    typeCode: 4,
    value,
  };
  const specifier = { type: REGION_NAME, value: region };
  const mutation = { row, mutateType: PUT, associatedCellCount: 1, columnValue: [], attribute: [] };
  const multi = encode(MultiRequest, { regionAction: [{ region: specifier, action: [{ index: 0, mutation }] }] });
  const get = encode(GetRequest, { region: specifier, get: { row, column: [], attribute: [], cfTimeRange: [] } });
  const call = target(cluster.regionServerPort);
  try {
    const { body } = await rpc.call({ ...call, method: "Multi", param: multi, cellBlock: encodeCells([cell]) });
    const { regionActionResult } = decode(MultiResponse, body);
    const failure = regionActionResult[0]?.exception ?? regionActionResult[0]?.resultOrException[0]?.exception;
    if (failure !== undefined) return String(failure.value).split("\n")[0] ?? "";
    const answer = await rpc.call({ ...call, method: "Get", param: get });
    decode(GetResponse, answer.body);
    const [back] = decodeCells(answer.cellBlock ?? Buffer.alloc(0));
    return back?.value.equals(value) === true ? "read back as it was" : "something else was read back";
  } catch (error) {
    return (error as Error).message;
  }
}

function target(port: number): { server: { host: string; port: number }; service: string; timeoutMs: number } {
  return { server: { host: "localhost", port }, service: "ClientService", timeoutMs: TIMEOUT_MS };
}
