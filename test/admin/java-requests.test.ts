/**
 * What our administration sends for each order of the list, beside what Java sent for it to a real 2.6.4: the messages must say the same,
 * but for a table of differences that are meant. It is given the answers that Java got, and must make of them what Java made.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { SeenCall } from "../../scripts/lab/calls-seen.ts";
import type { RecordedOperation } from "../../scripts/lab/record-operations.ts";
import { fromPrintable } from "../../src/bytes/printable.ts";
import { DataServices } from "../../src/client/data-services.ts";
import { resolveData } from "../../src/client/resolve-data.ts";
import { RegionInfo } from "../../src/names/region-info.ts";
import { decode } from "../../src/protobuf/codec.ts";
import {
  MergeTableRegionsRequest,
  MoveRegionRequest,
  SplitTableRegionRequest,
} from "../../src/protobuf/region-messages.ts";
import { RequestHeader } from "../../src/protobuf/rpc-messages.ts";
import type { CallAnswer, CallRequest } from "../../src/rpc/call.ts";
import type { CallbackCaller } from "../../src/rpc/stub.ts";
import { MetaStandIn } from "../region/meta-stand-in.ts";
import { type AdminOrder, carryOut, comparableOutcome, outcomeOf, type RegionOrders } from "../support/admin-orders.ts";
import { type Form, JavaDifferences, recordedAnswer } from "../support/java-differences.ts";
import { recordedOperations } from "../support/recorded-operations.ts";
import { DIFFERENCES } from "./java-differences.ts";
import { orderForm } from "./order-form.ts";

const TIMES = { operationTimeoutMs: 5_000, rpcTimeoutMs: 2_000, pauseMs: 1, overloadedPauseMs: 1 };
const MASTER = { host: "master", port: 16_000, startCode: 1n };
const differences = new JavaDifferences(DIFFERENCES);
let compared = 0;

describe("requests for the same order", () => {
  for (const recorded of recordedOperations("admin")) {
    it(`${recorded.name}: we send what Java sends, and make the same of the answers`, async () => {
      const theirs = differences.inOurWay(recorded.calls.map(sentByJava), recorded.operation);
      const { sent, outcome } = await ours(recorded);
      assert.deepEqual(sent, theirs);
      assert.deepEqual(outcome, comparableOutcome(recorded.answer));
      compared += theirs.length;
    });
  }

  it("enough was compared, and no difference is named that is none", () => {
    assert.ok(compared > 120, `${compared} requests`);
    differences.assertAllUsed();
  });
});

async function ours(recorded: RecordedOperation): Promise<{ sent: Form[]; outcome: unknown }> {
  const cluster = new Replay(recorded.calls);
  const services = new DataServices(cluster, cluster, resolveData({}, {}, TIMES));
  const { admin } = services;
  const order = recorded.operation as unknown as AdminOrder;
  const outcome = await outcomeOf(() => carryOut(admin, order, regionOrders(admin, recorded)));
  services.close();
  return { sent: cluster.sent, outcome };
}

/** With the regions that Java named: it has looked for them, our callers have them. */
function regionOrders(admin: DataServices["admin"], { calls, operation }: RecordedOperation): RegionOrders {
  const paramOf = (method: string): Buffer =>
    Buffer.from(calls.find((call) => call.method === method)?.request.param ?? "", "hex");
  return {
    split: (at) => {
      const { regionInfo } = decode(SplitTableRegionRequest, paramOf("SplitRegion"));
      return admin.splitRegion(RegionInfo.ofMessage(regionInfo), { splitRow: at });
    },
    merge: () => {
      const { region } = decode(MergeTableRegionsRequest, paramOf("MergeTableRegions"));
      return admin.mergeRegions(region.map(({ value }) => value.toString()));
    },
    move: () => admin.moveRegion(decode(MoveRegionRequest, paramOf("MoveRegion")).region.value.toString()),
    first: () => Promise.resolve(fromPrintable(operation["region"] as string)),
  };
}

/** A cluster that gives the answers of a recording, to each method in their order. */
class Replay implements CallbackCaller {
  readonly sent: Form[] = [];
  readonly #meta = new MetaStandIn();
  readonly #left: SeenCall[];

  constructor(calls: readonly SeenCall[]) {
    this.#left = [...calls];
  }

  metaRegionLocations(): ReturnType<MetaStandIn["metaRegionLocations"]> {
    return this.#meta.metaRegionLocations();
  }

  activeMaster(): Promise<typeof MASTER> {
    return Promise.resolve(MASTER);
  }

  async call(request: CallRequest): Promise<CallAnswer> {
    const { service, method, server } = request;
    this.sent.push({ to: server.host === MASTER.host ? "master" : "rs", ...orderForm(request) });
    const index = this.#left.findIndex((each) => each.service === service && isSameQuestion(method, each.method));
    if (index < 0) throw new Error(`Java did not ask ${service}.${method}, or not so often`);
    const [recorded] = this.#left.splice(index, 1);
    if (recorded?.response === undefined) throw new Error(`Java had no answer to ${service}.${method}`);
    return recordedAnswer(recorded.response);
  }

  issue(request: CallRequest, onAnswer: (answer: CallAnswer) => void, onError: (error: unknown) => void): void {
    this.call(request).then(onAnswer, onError);
  }
}

/** The answer to the one is the same message as that to the other. */
function isSameQuestion(ours: string, javas: string): boolean {
  return ours === javas || (ours === "GetTableNames" && javas === "ListTableNamesByNamespace");
}

function sentByJava({ server, service, method, request }: SeenCall): Form {
  const { priority } = decode(RequestHeader, Buffer.from(request.header, "hex"));
  return { to: server, ...orderForm({ service, method, param: Buffer.from(request.param ?? "", "hex"), priority }) };
}
