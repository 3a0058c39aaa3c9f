/** The two machines joined in memory: every kind of server, every preamble, every protection, every way of cutting the bytes. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { QOPS, type Qop } from "../../src/wire/qop.ts";
import { BASE_PLAN, REGION_SERVER } from "./client-samples.ts";
import { describeClientAction, describeServerAction } from "./describe.ts";
import { BYTE_BY_BYTE, type Cut, type Direction, type Joined, join, type Pair } from "./joiner.ts";
import { PAIR_CASES } from "./pair-cases.ts";
import { BASE_SERVER } from "./server-samples.ts";

const CLIENT_WORDS = Buffer.from("connection header and first request");
const SERVER_WORDS = Buffer.from("the server's first answer");

describe("a client and a server, joined", () => {
  for (const { title, pair, client, server, tried } of PAIR_CASES) {
    const talking: Pair = { ...pair, clientSpeaks: CLIENT_WORDS, serverSpeaks: SERVER_WORDS };

    it(`${title}`, () => {
      const joined = join(talking);
      assert.equal(clientEnd(joined), client);
      assert.equal(serverEnd(joined), server);
      assert.deepEqual(joined.tried, tried);
    });

    it(`${title}: however the bytes are cut, and whatever overtakes what`, () => {
      for (const evaluation of ["atOnce", "late"] as const) {
        for (const end of ["closed", "reset"] as const) {
          for (const serverLeaves of [false, true]) {
            assertSameUnderEveryCut({ ...talking, evaluation, end, serverLeaves });
          }
        }
      }
    });

    it(`${title}: what is said behind the handshake arrives whole`, () => {
      for (const cut of [undefined, BYTE_BY_BYTE]) {
        const joined = join(cut === undefined ? talking : { ...talking, cut });
        if (joined.client?.type !== "established" || joined.server?.type !== "established") continue;
        assert.deepEqual(joined.serverGot, CLIENT_WORDS);
        assert.deepEqual(joined.clientGot, SERVER_WORDS);
      }
    });

    it(`${title}: ends at every byte at which the server may go away or fall silent`, () => {
      for (const ending of ["closed", "reset", "silence"] as const) assertEndsAtEveryByte(pair, ending);
    });
  }
});

describe("the protection", () => {
  for (const wanted of orderedLists(QOPS)) {
    for (const offered of subsets(QOPS)) {
      const agreed = wanted.find((qop) => offered.includes(qop));
      it(`is ${agreed ?? "none"} when the client wants ${wanted.join(", ")} and the server offers ${offered.join(", ")}`, () => {
        for (const preamble of ["security", "plain"] as const) {
          const joined = join({
            client: { ...BASE_PLAN, preamble, candidates: [REGION_SERVER], qops: wanted },
            server: { ...BASE_SERVER, qops: offered },
            kdc: { knows: [REGION_SERVER] },
            serverPrincipal: REGION_SERVER,
          });
          assert.equal(clientEnd(joined), agreed === undefined ? "failed: evaluationFailed" : `established, ${agreed}`);
          assert.equal(serverEnd(joined), agreed === undefined ? "close" : `established, ${agreed}`);
        }
      });
    }
  }
});

/** The same ends and the same leftovers as with whole packets. */
function assertSameUnderEveryCut(pair: Pair): void {
  const { trace: _trace, ...whole } = join(pair);
  const { trace: _bytewise, ...bytewise } = join({ ...pair, cut: BYTE_BY_BYTE });
  assert.deepEqual(bytewise, whole);
  for (const direction of ["toServer", "toClient"] as const) {
    for (let at = 1; at < whole.delivered[direction]; at += 1) {
      const { trace: _single, ...single } = join({ ...pair, cut: singleCut(direction, at) });
      assert.deepEqual(single, whole, `cut ${direction} at ${at}`);
    }
  }
}

function singleCut(where: Direction, at: number): Cut {
  return (direction, offset) => direction === where && offset === at;
}

function assertEndsAtEveryByte(pair: Pair, ending: "closed" | "reset" | "silence"): void {
  const writes = join(pair).trace.filter(({ from, what }) => from === "server" && what === "write");
  for (const [messages, { bytes: message }] of writes.entries()) {
    for (let bytes = 0; bytes < message.length; bytes += 1) {
      const joined = join({ ...pair, fault: { messages, bytes, ending } });
      const end = joined.client;
      if (end?.type === "established") assert.equal(end.auth, "simple", "SIMPLE alone does not wait for an answer");
      else
        assert.ok(
          isBroken(end?.failure, messages + bytes === 0),
          `${ending} after ${messages} messages, ${bytes} bytes`,
        );
    }
  }
}

/** No byte at all in answer to the question is what a legacy server does; anything else proves nothing. */
function isBroken(failure: { readonly type: string } | undefined, nothingCame: boolean): boolean {
  if (failure?.type === "legacy") return nothingCame;
  return failure?.type === "ended" || failure?.type === "timeout";
}

function clientEnd({ client }: Joined): string {
  return client === undefined ? "still waiting" : describeClientAction(client);
}

function serverEnd({ server }: Joined): string {
  return server === undefined ? "still waiting" : describeServerAction(server);
}

function subsets(all: readonly Qop[]): Qop[][] {
  return [1, 2, 3, 4, 5, 6, 7].map((mask) => all.filter((_, index) => ((mask >> index) & 1) === 1));
}

function orderedLists(all: readonly Qop[]): Qop[][] {
  return all.flatMap((first) => {
    const others = all.filter((qop) => qop !== first);
    return [[first], ...orderedLists(others).map((rest) => [first, ...rest])];
  });
}
