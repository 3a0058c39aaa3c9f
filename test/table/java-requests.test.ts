/**
 * What our tables send for each operation of the list, beside what Java sent for it to a real 2.6.4: the messages must say the same,
 * but for a table of differences that are meant. A stand-in gives our scans the answers that Java got, so that they go on as its did.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { SeenCall } from "../../scripts/lab/calls-seen.ts";
import type { DataOperation } from "../../scripts/lab/operation-form.ts";
import type { RecordedOperation } from "../../scripts/lab/record-operations.ts";
import { decode } from "../../src/protobuf/codec.ts";
import { RequestHeader } from "../../src/protobuf/rpc-messages.ts";
import type { CallAnswer } from "../../src/rpc/call.ts";
import { perform } from "../hbase/differential.ts";
import { type Form, JavaDifferences, recordedAnswer } from "../support/java-differences.ts";
import { recordedGroups, recordedOperations } from "../support/recorded-operations.ts";
import { DIFFERENCES } from "./java-differences.ts";
import { formOf } from "./request-form.ts";
import { tableSet } from "./scripted-server.ts";

// What the master is asked is compared in test/admin/.
const groups = recordedGroups().filter((group) => group !== "admin");
const differences = new JavaDifferences(DIFFERENCES);
let compared = 0;

describe("requests for the same operation", () => {
  for (const group of groups) {
    it(`${group}: we send what Java sends`, async () => {
      for (const recorded of recordedOperations(group)) {
        const theirs = differences.inOurWay(recorded.calls.map(sentByJava), recorded.operation);
        assert.deepEqual(await sentByUs(recorded), theirs, recorded.name);
        compared += theirs.length;
      }
    });
  }

  it("enough was compared, and no difference is named that is none", () => {
    assert.ok(compared > 600, `${compared} requests`);
    differences.assertAllUsed();
  });
});

/** One attempt at an operation, on a table with the regions of the recording, all at one server. */
async function sentByUs({ operation, calls }: RecordedOperation): Promise<Form[]> {
  const { server, table } = tableSet({
    table: "golden:operations",
    boundaries: ["b", "r05"],
    oneServer: true,
    maxAttempts: 1,
    maxCellBytes: 10_485_760,
  });
  // As in the recording, it is known by then where the regions are.
  await table.getAll(["a", "c", "z"]);
  const sent: Form[] = [];
  const issue = server.issue.bind(server);
  server.issue = (request, ...listeners) => {
    sent.push(formOf(request));
    issue(request, ...listeners);
  };
  const answers = calls.filter(({ method }) => method === "Scan").map(({ response }) => response);
  server.call = (request) => {
    sent.push(formOf(request));
    return answerOf(answers.shift());
  };
  await perform(table, operation as unknown as DataOperation);
  return sent;
}

function sentByJava({ method, request }: SeenCall): Form {
  const { priority } = decode(RequestHeader, Buffer.from(request.header, "hex"));
  const cellBlock = request.cellBlock === undefined ? undefined : Buffer.from(request.cellBlock, "hex");
  return formOf({ method, param: Buffer.from(request.param ?? "", "hex"), cellBlock, priority });
}

/** What Java was answered; an empty answer to what it did not ask. */
async function answerOf(response: SeenCall["response"]): Promise<CallAnswer> {
  if (response === undefined) return { body: Buffer.alloc(0) };
  return recordedAnswer(response);
}
