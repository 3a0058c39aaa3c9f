/** A client of decoded messages, over the raw one: one service, one call at a time, cell blocks as they are. */
import { encode } from "../../src/protobuf/codec.ts";
import type { ConnectionHeaderInput } from "../../src/protobuf/rpc-messages.ts";
import type { InputOf, MessageTable } from "../../src/protobuf/schema.ts";
import { CELL_CODEC_CLASSES, CLIENT_VERSION_INFO, encodeConnectionHeader } from "../../src/wire/connection-header.ts";
import { encodeRequest } from "../../src/wire/request.ts";
import { decodeResponseFrame, type ResponseFrame } from "../../src/wire/response.ts";
import { hex } from "../support/hex.ts";
import { RawClient } from "./raw-client.ts";

export interface CallOptions {
  readonly cellBlock?: Buffer | undefined;
  readonly timeoutMs?: number;
  /** what the header states instead of the cell block's length */
  readonly statedBytes?: number;
}

export class CallClient {
  readonly raw: RawClient;
  #callId = 0;

  private constructor(raw: RawClient) {
    this.raw = raw;
  }

  /** @param header in addition to the service, or in place of the codec and version that our own client names */
  static async open(port: number, serviceName: string, header: ConnectionHeaderInput = {}): Promise<CallClient> {
    const raw = await RawClient.open(port);
    const usual = { cellBlockCodecClass: CELL_CODEC_CLASSES.keyvalue, versionInfo: CLIENT_VERSION_INFO };
    const userInfo = { effectiveUser: "client" };
    raw.send(hex('"HBas" 00 50')).send(encodeConnectionHeader({ userInfo, serviceName, ...usual, ...header }));
    return new CallClient(raw);
  }

  async call<M extends MessageTable>(
    methodName: string,
    table: M,
    message: InputOf<M>,
    options: CallOptions = {},
  ): Promise<ResponseFrame> {
    return this.callBytes(methodName, encode(table, message), options);
  }

  async callBytes(methodName: string, param: Buffer, options: CallOptions = {}): Promise<ResponseFrame> {
    const callId = ++this.#callId;
    const { cellBlock, timeoutMs, statedBytes } = options;
    const cellBlockMeta = cellBlock === undefined ? undefined : { length: statedBytes ?? cellBlock.length };
    const header = { callId, methodName, requestParam: true, cellBlockMeta, timeout: timeoutMs };
    this.raw.send(encodeRequest({ header, param, cellBlock }));
    const frame = await this.raw.takeFrame();
    const response = decodeResponseFrame(frame, 0, frame.length);
    if (response.callId !== callId) throw new Error(`an answer to call ${response.callId}, not to ${callId}`);
    return response;
  }

  close(): void {
    this.raw.close();
  }
}
