/** Tables of the master's procedures: asking for their end, and the older kind. `Master.proto`, `Procedure.proto`, `ErrorHandling.proto` in HBase. */
import { NameStringPair } from "./hbase-messages.ts";

export const StackTraceElementMessage = {
  name: "StackTraceElementMessage",
  fields: {
    declaringClass: ["optional", "string", 1],
    methodName: ["optional", "string", 2],
    fileName: ["optional", "string", 3],
    lineNumber: ["optional", "int32", 4],
  },
} as const;

export const GenericExceptionMessage = {
  name: "GenericExceptionMessage",
  fields: {
    className: ["optional", "string", 1],
    message: ["optional", "string", 2],
    errorInfo: ["optional", "bytes", 3],
    trace: ["repeated", StackTraceElementMessage as typeof StackTraceElementMessage, 4],
  },
} as const;

/** An exception that was thrown elsewhere than where it is told */
export const ForeignExceptionMessage = {
  name: "ForeignExceptionMessage",
  fields: {
    source: ["optional", "string", 1],
    genericException: ["optional", GenericExceptionMessage as typeof GenericExceptionMessage, 2],
  },
} as const;

export const GetProcedureResultRequest = {
  name: "GetProcedureResultRequest",
  fields: {
    procId: ["required", "uint64", 1],
  },
} as const;

/** `state`: a `ProcedureResultState` */
export const GetProcedureResultResponse = {
  name: "GetProcedureResultResponse",
  fields: {
    state: ["required", "enum", 1],
    submittedTime: ["optional", "uint64", 2],
    lastUpdate: ["optional", "uint64", 3],
    result: ["optional", "bytes", 4],
    exception: ["optional", ForeignExceptionMessage as typeof ForeignExceptionMessage, 5],
  },
} as const;

export const AbortProcedureRequest = {
  name: "AbortProcedureRequest",
  fields: {
    procId: ["required", "uint64", 1],
    mayInterruptIfRunning: ["optional", "bool", 2],
  },
} as const;

export const AbortProcedureResponse = {
  name: "AbortProcedureResponse",
  fields: {
    isProcedureAborted: ["required", "bool", 1],
  },
} as const;

/** A procedure of the older kind, such as `flush-table-proc` */
export const ProcedureDescription = {
  name: "ProcedureDescription",
  fields: {
    signature: ["required", "string", 1],
    instance: ["optional", "string", 2],
    creationTime: ["optional", "int64", 3],
    configuration: ["repeated", NameStringPair as typeof NameStringPair, 4],
  },
} as const;

export const ExecProcedureRequest = {
  name: "ExecProcedureRequest",
  fields: {
    procedure: ["optional", ProcedureDescription as typeof ProcedureDescription, 1],
  },
} as const;

export const ExecProcedureResponse = {
  name: "ExecProcedureResponse",
  fields: {
    expectedTimeout: ["optional", "int64", 1],
    returnData: ["optional", "bytes", 2],
  },
} as const;

export const IsProcedureDoneRequest = {
  name: "IsProcedureDoneRequest",
  fields: {
    procedure: ["optional", ProcedureDescription as typeof ProcedureDescription, 1],
  },
} as const;

export const IsProcedureDoneResponse = {
  name: "IsProcedureDoneResponse",
  fields: {
    done: ["optional", "bool", 1],
    snapshot: ["optional", ProcedureDescription as typeof ProcedureDescription, 2],
  },
} as const;
