/** A service under the faults of its cluster: asks them before each call, and costs one comparison while there are none. */
import { setImmediate } from "node:timers";
import type { EmbeddedServer } from "../../embedded-server.ts";
import type { PartFaults } from "../../region-server/region-server-options.ts";
import type { Service, ServiceAnswer, ServiceMethod } from "../../service.ts";
import { partsOf } from "./call-parts.ts";
import type { Fate, FaultBook } from "./fault-book.ts";

/** What the data service lets faults do to its scanners. */
export interface FaultyScanners {
  /** the full name of its region */
  regionOfScanner(scannerId: bigint): Uint8Array | undefined;
  /** Ends its lease now. */
  expireScanner(scannerId: bigint): void;
}

const NO_SCANNERS: FaultyScanners = { regionOfScanner: () => undefined, expireScanner: () => {} };

export function faultyService(
  service: Service,
  book: FaultBook,
  server: EmbeddedServer,
  scanners: FaultyScanners = NO_SCANNERS,
): Service {
  book.know(service.methods.keys());
  const faulty = ([name, method]: [string, ServiceMethod]): [string, ServiceMethod] => [
    name,
    (param, context) => {
      if (book.isIdle) return method(param, context);
      const { parts, scannerId } = partsOf(name, param, (id) => scanners.regionOfScanner(id));
      const call = { server, service: service.name, method: name, user: context.user };
      const placed = parts.map(({ region, rows }) => book.placed(region, rows));
      const fate = book.fateOf(call, placed, scannerId !== undefined, name !== "Multi");
      if (fate.endsScanner && scannerId !== undefined) scanners.expireScanner(scannerId);
      // Its answer leaves first.
      if (fate.endsConnections) setImmediate(() => server.endConnections("the server stops, as was asked"));
      return fulfil(fate, book, () => method(param, context));
    },
  ];
  return { name: service.name, methods: new Map([...service.methods].map(faulty)) };
}

function fulfil(
  fate: Fate,
  book: FaultBook,
  carryOut: () => ServiceAnswer | Promise<ServiceAnswer>,
): ReturnType<ServiceMethod> {
  if (fate.delays.length > 0 || fate.lost !== undefined) return fulfilLate(fate, book, carryOut);
  if (fate.exception !== undefined) throw fate.exception;
  return carryOut();
}

async function fulfilLate(
  { delays, exception, lost }: Fate,
  book: FaultBook,
  carryOut: () => ServiceAnswer | Promise<ServiceAnswer>,
): Promise<ServiceAnswer> {
  const [before, behind] = [delays.filter(isLate), delays.filter((delay) => !isLate(delay))];
  for (const delay of before) await book.waits.wait(delay, delayOf(delay));
  const outcome = await outcomeOf(async () => {
    if (exception !== undefined) throw exception;
    return carryOut();
  });
  for (const delay of behind) await book.waits.wait(delay, delayOf(delay));
  if (lost !== undefined) throw lost;
  return outcome();
}

/** What a call came to, to be told later. */
async function outcomeOf(work: () => Promise<ServiceAnswer>): Promise<() => ServiceAnswer> {
  try {
    const answer = await work();
    return () => answer;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

type Delay = Fate["delays"][number];

function isLate({ fault }: Delay): boolean {
  return fault.type === "slow" && fault.executed !== "atOnce";
}

function delayOf({ fault }: Delay): number {
  return fault.type === "slow" ? fault.delayMs : 0;
}

/** What a Multi asks before each region's part, and before each action that stands for itself. */
export function partFaults(book: FaultBook, server: EmbeddedServer): PartFaults {
  return {
    get isIdle() {
      return book.isIdle;
    },
    strike(region, rows, { user }) {
      const call = { server, service: "ClientService", method: "Multi", user };
      book.strikePart(call, book.placed(region, rows ?? []), rows === undefined ? "regions" : "rows");
    },
  };
}
