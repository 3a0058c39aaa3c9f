/** Pairs of a client and a server, and how each meeting must end: every server kind × what the client may try. */
import type { ClientPlan } from "../../src/handshake/client-types.ts";
import type { ServerPlan } from "../../src/handshake/server-types.ts";
import { BASE_PLAN, MASTER, REGION_SERVER, STRANGER } from "./client-samples.ts";
import type { Pair } from "./joiner.ts";
import { BASE_SERVER } from "./server-samples.ts";

export interface PairCase {
  readonly title: string;
  readonly pair: Pair;
  /** the client's end and the server's, in the words of `describe.ts` */
  readonly client: string;
  readonly server: string;
  /** principals for which a first token was asked, in order */
  readonly tried: readonly string[];
}

const KDC = { knows: [MASTER, REGION_SERVER] };
const RIGHT_FIRST = { candidates: [REGION_SERVER, MASTER] };
const WRONG_FIRST = { candidates: [MASTER, REGION_SERVER] };
const PLAIN = { preamble: "plain" } as const;
const LEAVE = { allowSimpleFallback: true };
const SIMPLE = { auth: "simple", candidates: [] } as const;
const WALK = { unexpectedPrincipal: "walk" } as const;

const ANNOUNCES = {};
const MISANNOUNCES = { kind: "misannounces", announcement: "root" } as const;
const STRANGE = { announcement: STRANGER };
const LEGACY = { kind: "legacy" } as const;
const LEGACY_SILENT = { kind: "legacy", legacyAnswer: "none" } as const;
const INSECURE = { kind: "insecure" } as const;

const OPEN = "established, auth-conf";
const OPEN_SIMPLE = "established, SIMPLE";

/** The server is a region server. */
function meeting(
  title: string,
  client: Partial<ClientPlan>,
  server: Partial<ServerPlan>,
  ends: {
    readonly client: string;
    readonly server: string;
    readonly tried?: readonly string[];
    readonly knows?: readonly string[];
  },
): PairCase {
  const pair: Pair = {
    client: { ...BASE_PLAN, ...client },
    server: { ...BASE_SERVER, ...server },
    kdc: ends.knows === undefined ? KDC : { knows: ends.knows },
    serverPrincipal: REGION_SERVER,
  };
  return { title, pair, client: ends.client, server: ends.server, tried: ends.tried ?? [] };
}

export const PAIR_CASES: readonly PairCase[] = [
  meeting("announces: the right guess is confirmed", RIGHT_FIRST, ANNOUNCES, {
    client: OPEN,
    server: OPEN,
    tried: [REGION_SERVER],
  }),
  meeting("announces: the wrong guess is never tried", WRONG_FIRST, ANNOUNCES, {
    client: OPEN,
    server: OPEN,
    tried: [REGION_SERVER],
  }),
  meeting("announces, not asked: the right guess opens", { ...PLAIN, ...RIGHT_FIRST }, ANNOUNCES, {
    client: OPEN,
    server: OPEN,
    tried: [REGION_SERVER],
  }),
  meeting("announces, not asked: the wrong guess is refused", { ...PLAIN, ...WRONG_FIRST }, ANNOUNCES, {
    client: "failed: refused at once",
    server: "close",
    tried: [MASTER],
  }),
  meeting("announces, not asked: the KDC knows the server's alone", { ...PLAIN, ...WRONG_FIRST }, ANNOUNCES, {
    client: OPEN,
    server: OPEN,
    tried: [MASTER, REGION_SERVER],
    knows: [REGION_SERVER],
  }),
  meeting("announces, but the KDC does not know that principal", WRONG_FIRST, ANNOUNCES, {
    client: "failed: evaluationFailed (service unknown)",
    server: "close",
    tried: [REGION_SERVER],
    knows: [MASTER],
  }),
  meeting("announces, told SIMPLE", SIMPLE, ANNOUNCES, { client: OPEN_SIMPLE, server: "close" }),
  meeting(
    "announces and lets SIMPLE in, told SIMPLE",
    SIMPLE,
    { allowSimple: true },
    { client: OPEN_SIMPLE, server: OPEN_SIMPLE },
  ),
  meeting("announces a stranger: refused before any token", RIGHT_FIRST, STRANGE, {
    client: "failed: unexpectedPrincipal",
    server: "close",
  }),
  meeting("announces a stranger, and the user walks on", { ...WALK, ...RIGHT_FIRST }, STRANGE, {
    client: OPEN,
    server: OPEN,
    tried: [REGION_SERVER],
  }),

  meeting("misannounces: the right guess opens on the same connection", RIGHT_FIRST, MISANNOUNCES, {
    client: OPEN,
    server: OPEN,
    tried: [REGION_SERVER],
  }),
  meeting("misannounces: the wrong guess is refused", WRONG_FIRST, MISANNOUNCES, {
    client: "failed: refused at once",
    server: "close",
    tried: [MASTER],
  }),
  meeting("misannounces: the KDC knows the server's alone", WRONG_FIRST, MISANNOUNCES, {
    client: OPEN,
    server: OPEN,
    tried: [MASTER, REGION_SERVER],
    knows: [REGION_SERVER],
  }),
  meeting("misannounces, not asked: the right guess opens", { ...PLAIN, ...RIGHT_FIRST }, MISANNOUNCES, {
    client: OPEN,
    server: OPEN,
    tried: [REGION_SERVER],
  }),

  meeting("legacy: answers the question with its exception", RIGHT_FIRST, LEGACY, {
    client: "failed: legacy (answer)",
    server: "close",
  }),
  meeting("legacy: closes at the question", RIGHT_FIRST, LEGACY_SILENT, {
    client: "failed: legacy (closed)",
    server: "close",
  }),
  meeting("legacy, not asked: the right guess opens", { ...PLAIN, ...RIGHT_FIRST }, LEGACY, {
    client: OPEN,
    server: OPEN,
    tried: [REGION_SERVER],
  }),
  meeting("legacy, not asked: the wrong guess is refused", { ...PLAIN, ...WRONG_FIRST }, LEGACY, {
    client: "failed: refused at once",
    server: "close",
    tried: [MASTER],
  }),
  meeting("legacy, told SIMPLE", SIMPLE, LEGACY, { client: OPEN_SIMPLE, server: "close" }),

  meeting("insecure: no SIMPLE without leave", RIGHT_FIRST, INSECURE, {
    client: "failed: fallbackDisallowed",
    server: "close",
  }),
  meeting("insecure: SIMPLE with leave, and no wasted token", { ...LEAVE, ...RIGHT_FIRST }, INSECURE, {
    client: OPEN_SIMPLE,
    server: OPEN_SIMPLE,
  }),
  meeting("insecure, not asked: no SIMPLE without leave", { ...PLAIN, ...RIGHT_FIRST }, INSECURE, {
    client: "failed: fallbackDisallowed",
    server: OPEN_SIMPLE,
    tried: [REGION_SERVER],
  }),
  meeting("insecure, not asked: SIMPLE with leave", { ...PLAIN, ...LEAVE, ...RIGHT_FIRST }, INSECURE, {
    client: OPEN_SIMPLE,
    server: OPEN_SIMPLE,
    tried: [REGION_SERVER],
  }),
  meeting("insecure, told SIMPLE", SIMPLE, INSECURE, { client: OPEN_SIMPLE, server: OPEN_SIMPLE }),
];
