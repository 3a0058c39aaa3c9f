/** `MasterService`: asking for procedures, and the older kind of them. */
import { InvalidArgumentError } from "../../errors/usage-errors.ts";
import { TableName } from "../../names/table-name.ts";
import { ProcedureResultState } from "../../protobuf/hbase-enums.ts";
import * as master from "../../protobuf/master-messages.ts";
import * as messages from "../../protobuf/procedure-messages.ts";
import type { InputOf, MessageOf } from "../../protobuf/schema.ts";
import { doNotRetryIO } from "../hbase-exceptions.ts";
import type { ServiceException } from "../service.ts";
import { answering, type Methods } from "./answering.ts";
import { checkFlush } from "./flush-orders.ts";
import type { MasterState } from "./master-state.ts";
import type { Procedure } from "./procedures.ts";

/** `Procedure.proto` ProcedureState */
const STATES = { running: 2, success: 6, failed: 7 } as const;
const FLUSH = "flush-table-proc";
/** `hbase.snapshot.region.timeout` and the like: what a client waits at most */
const EXPECTED_TIMEOUT_MS = 60_000;

export function procedureMethods(state: MasterState): Methods {
  return [
    [
      "getProcedureResult",
      answering(messages.GetProcedureResultRequest, messages.GetProcedureResultResponse, ({ procId }) =>
        resultOf(state, procId),
      ),
    ],
    [
      "AbortProcedure",
      answering(messages.AbortProcedureRequest, messages.AbortProcedureResponse, () => ({
        isProcedureAborted: false,
      })),
    ],
    [
      "GetProcedures",
      answering(master.GetProceduresRequest, master.GetProceduresResponse, () => ({
        procedure: state.procedures.list().map(procedureMessage),
      })),
    ],
    ["GetLocks", answering(master.GetLocksRequest, master.GetLocksResponse, () => ({}))],
    ...olderMethods(state),
  ];
}

function olderMethods(state: MasterState): Methods {
  return [
    [
      "ExecProcedure",
      answering(messages.ExecProcedureRequest, messages.ExecProcedureResponse, ({ procedure }) => {
        const { table, families } = flushOf(procedure);
        checkFlush(state, table, families);
        return { expectedTimeout: EXPECTED_TIMEOUT_MS };
      }),
    ],
    [
      "IsProcedureDone",
      answering(messages.IsProcedureDoneRequest, messages.IsProcedureDoneResponse, ({ procedure }) => {
        flushOf(procedure);
        return { done: true, ...(procedure === undefined ? {} : { snapshot: procedure }) };
      }),
    ],
  ];
}

function resultOf(state: MasterState, id: bigint): InputOf<typeof messages.GetProcedureResultResponse> {
  const procedure = state.procedures.find(id);
  if (procedure === undefined) return { state: ProcedureResultState.NOT_FOUND };
  const { submittedMs, updatedMs, failure } = procedure;
  const times = { submittedTime: submittedMs, lastUpdate: updatedMs };
  if (procedure.state === "running") return { state: ProcedureResultState.RUNNING, ...times };
  state.procedures.told(id);
  const exception = failure === undefined ? undefined : exceptionMessage(failure);
  return { state: ProcedureResultState.FINISHED, ...times, exception };
}

function procedureMessage(procedure: Procedure): InputOf<typeof master.Procedure> {
  const { id, className, owner, submittedMs, updatedMs, failure } = procedure;
  const finished = failure === undefined ? STATES.success : STATES.failed;
  return {
    className: `org.apache.hadoop.hbase.master.procedure.${className}`,
    procId: id,
    submittedTime: submittedMs,
    owner,
    state: procedure.state === "running" ? STATES.running : finished,
    lastUpdate: updatedMs,
    exception: failure === undefined ? undefined : exceptionMessage(failure),
  };
}

function exceptionMessage({ javaClass, message }: ServiceException): InputOf<typeof messages.ForeignExceptionMessage> {
  return { source: "master", genericException: { className: javaClass, message } };
}

type Description = MessageOf<typeof messages.ProcedureDescription> | undefined;

/** The only procedure of the older kind that clients give. */
function flushOf(procedure: Description): { table: TableName; families: Buffer[] } {
  if (procedure?.signature !== FLUSH)
    throw doNotRetryIO(`The procedure is not registered: ${procedure?.signature ?? "none was given"}`);
  const families = procedure.configuration.filter(({ name }) => name === "family").map(({ value }) => value);
  const names = families.flatMap((value) => value.split(",")).filter((name) => name !== "");
  try {
    return { table: TableName.of(procedure.instance ?? ""), families: names.map((name) => Buffer.from(name)) };
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw doNotRetryIO(`Illegal table name: ${error.message}`);
    throw error;
  }
}
