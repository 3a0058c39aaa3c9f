/**
 * Conversations that were recorded from real servers with fixed bytes (`test/golden`), held with ours: the same bytes come
 * back, but for ports and ids, and the same side ends the connection.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { ServerKind } from "../../src/handshake/types.ts";
import { type EmbeddedServer, startServer } from "../../src/testing.ts";
import { PROJECT_ROOT } from "../support/project-root.ts";
import { RawClient } from "./raw-client.ts";

interface Recording {
  readonly name: string;
  readonly provenance: { readonly client: string; readonly kind: string; readonly principal?: string | null };
  readonly events: readonly { readonly direction: "client" | "server"; readonly hex?: string; readonly end?: string }[];
}

const folder = join(PROJECT_ROOT, "test/golden");
const recordings = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Recording)
  .filter(({ provenance }) => provenance.client === "a socket that sends fixed bytes");

test("there are recordings of every kind", () => {
  assert.deepEqual([...new Set(recordings.map(({ provenance }) => provenance.kind))].toSorted(), [
    "announces",
    "insecure",
    "legacy",
    "legacy and insecure",
    "misannounces",
  ]);
});

for (const recording of recordings) {
  test(recording.name, async () => {
    await using server = await serverLike(recording);
    const client = await RawClient.open(server.port);
    for (const event of recording.events) await hold(client, event);
    client.close();
  });
}

async function serverLike({ provenance, events }: Recording): Promise<EmbeddedServer> {
  const { kind, principal } = provenance;
  const behaviour = (kind === "legacy and insecure" ? "legacy" : kind) as ServerKind;
  const server = await startServer({
    behaviour,
    ...(principal === undefined || principal === null ? {} : { kerberos: { principal } }),
  });
  // Old and new servers have one; those that were recorded answer with it, if at all, as a UUID.
  server.view.clusterId =
    events.map(({ hex }) => UUID.exec(textOf(hex ?? ""))?.[0]).find((id) => id !== undefined) ?? "none";
  return server;
}

async function hold(client: RawClient, { direction, hex, end }: Recording["events"][number]): Promise<void> {
  if (direction === "client") {
    if (end === undefined) client.send(Buffer.from(hex ?? "", "hex"));
    else client.socket.end();
  } else if (end !== undefined) {
    const { bytes, end: how } = await client.untilEnd();
    assert.deepEqual(bytes, Buffer.alloc(0), "nothing more was recorded");
    assert.equal(how, end === "fin" ? "fin" : "reset");
  } else {
    const expected = Buffer.from(hex ?? "", "hex");
    assert.equal(neutral(await client.take(expected.length)), neutral(expected));
  }
}

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

function textOf(hex: string): string {
  return Buffer.from(hex, "hex").toString("latin1");
}

/** Ports have five digits here as there, so lengths need not be looked at apart. */
function neutral(bytes: Buffer): string {
  return bytes.toString("latin1").replaceAll(/127\.0\.0\.1:\d{5}/g, "127.0.0.1:PORT");
}
