/** Tables of the RPC layer's own messages: headers of connections, requests and responses, and exceptions. */
import type { InputOf, MessageOf } from "./schema.ts";

export const UserInformation = {
  name: "UserInformation",
  fields: {
    effectiveUser: ["required", "string", 1],
    realUser: ["optional", "string", 2],
  },
} as const;
export type UserInformation = MessageOf<typeof UserInformation>;

/** All six strings are required: a server closes the connection without a word if one is missing. */
export const VersionInfo = {
  name: "VersionInfo",
  fields: {
    version: ["required", "string", 1],
    url: ["required", "string", 2],
    revision: ["required", "string", 3],
    user: ["required", "string", 4],
    date: ["required", "string", 5],
    srcChecksum: ["required", "string", 6],
    versionMajor: ["optional", "uint32", 7],
    versionMinor: ["optional", "uint32", 8],
  },
} as const;
export type VersionInfo = MessageOf<typeof VersionInfo>;

export const NameBytesPair = {
  name: "NameBytesPair",
  fields: {
    name: ["required", "string", 1],
    value: ["optional", "bytes", 2],
  },
} as const;
export type NameBytesPair = MessageOf<typeof NameBytesPair>;

export const ConnectionHeader = {
  name: "ConnectionHeader",
  fields: {
    userInfo: ["optional", UserInformation as typeof UserInformation, 1],
    /** the service's simple name, such as `ClientMetaService` */
    serviceName: ["optional", "string", 2],
    /** absent: cells travel inside protobuf */
    cellBlockCodecClass: ["optional", "string", 3],
    cellBlockCompressorClass: ["optional", "string", 4],
    versionInfo: ["optional", VersionInfo as typeof VersionInfo, 5],
    rpcCryptoCipherTransformation: ["optional", "string", 6],
    attribute: ["repeated", NameBytesPair as typeof NameBytesPair, 7],
  },
} as const;
export type ConnectionHeader = MessageOf<typeof ConnectionHeader>;
export type ConnectionHeaderInput = InputOf<typeof ConnectionHeader>;

/** The roles are the client's: `inKey` decrypts what the server sends. */
export const CryptoCipherMeta = {
  name: "CryptoCipherMeta",
  fields: {
    transformation: ["required", "string", 1],
    inKey: ["optional", "bytes", 2],
    inIv: ["optional", "bytes", 3],
    outKey: ["optional", "bytes", 4],
    outIv: ["optional", "bytes", 5],
  },
} as const;
export type CryptoCipherMeta = MessageOf<typeof CryptoCipherMeta>;

export const ConnectionHeaderResponse = {
  name: "ConnectionHeaderResponse",
  fields: {
    cryptoCipherMeta: ["optional", CryptoCipherMeta as typeof CryptoCipherMeta, 1],
  },
} as const;
export type ConnectionHeaderResponse = MessageOf<typeof ConnectionHeaderResponse>;

export const CellBlockMeta = {
  name: "CellBlockMeta",
  fields: {
    /** bytes behind the message, compressed ones if a compressor was agreed on */
    length: ["optional", "uint32", 1],
  },
} as const;
export type CellBlockMeta = MessageOf<typeof CellBlockMeta>;

export const ExceptionResponse = {
  name: "ExceptionResponse",
  fields: {
    exceptionClassName: ["optional", "string", 1],
    stackTrace: ["optional", "string", 2],
    hostname: ["optional", "string", 3],
    port: ["optional", "int32", 4],
    doNotRetry: ["optional", "bool", 5],
    serverOverloaded: ["optional", "bool", 6],
  },
} as const;
export type ExceptionResponse = MessageOf<typeof ExceptionResponse>;

/** The trace of a call: two ids up to HBase 2.4, W3C trace context in `headers` since. */
export const RPCTInfo = {
  name: "RPCTInfo",
  fields: {
    traceId: ["optional", "int64", 1],
    parentId: ["optional", "int64", 2],
    headers: ["map", "string", 3],
  },
} as const;
export type RPCTInfo = MessageOf<typeof RPCTInfo>;

export const RequestHeader = {
  name: "RequestHeader",
  fields: {
    callId: ["optional", "uint32", 1],
    traceInfo: ["optional", RPCTInfo as typeof RPCTInfo, 2],
    methodName: ["optional", "string", 3],
    /** servers insist on true */
    requestParam: ["optional", "bool", 4],
    cellBlockMeta: ["optional", CellBlockMeta as typeof CellBlockMeta, 5],
    priority: ["optional", "uint32", 6],
    /** in milliseconds; 0 or absent: no limit */
    timeout: ["optional", "uint32", 7],
    attribute: ["repeated", NameBytesPair as typeof NameBytesPair, 8],
  },
} as const;
export type RequestHeader = MessageOf<typeof RequestHeader>;
export type RequestHeaderInput = InputOf<typeof RequestHeader>;

export const ResponseHeader = {
  name: "ResponseHeader",
  fields: {
    /** -1 comes as 4294967295 */
    callId: ["optional", "uint32", 1],
    exception: ["optional", ExceptionResponse as typeof ExceptionResponse, 2],
    cellBlockMeta: ["optional", CellBlockMeta as typeof CellBlockMeta, 3],
  },
} as const;
export type ResponseHeader = MessageOf<typeof ResponseHeader>;

/** The answer to the security preamble (HBASE-28321). The spelling is HBase's. */
export const SecurityPreamableResponse = {
  name: "SecurityPreamableResponse",
  fields: {
    serverPrincipal: ["required", "string", 1],
  },
} as const;
export type SecurityPreamableResponse = MessageOf<typeof SecurityPreamableResponse>;
