/** Typed calls: encodes the message by the method's table, and decodes the answer. */
import { HBaseError } from "../errors/hbase-error.ts";
import { MalformedMessageError } from "../errors/protocol-errors.ts";
import { decode, encode } from "../protobuf/codec.ts";
import type { InputOf, MessageOf, MessageTable } from "../protobuf/schema.ts";
import { type Address, addressText } from "../transport/transport.ts";
import type { CallAnswer, CallRequest } from "./call.ts";
import type { Method } from "./method.ts";

/** What issues calls: an `RpcClient`, or a stand-in of a test. */
export interface Caller {
  call(request: CallRequest): Promise<CallAnswer>;
}

/** The same by callbacks, for layers that issue many calls: exactly one of the two is called. */
export interface CallbackCaller extends Caller {
  issue(request: CallRequest, onAnswer: (answer: CallAnswer) => void, onError: (error: unknown) => void): void;
}

export type InvokeOptions = Pick<CallRequest, "role" | "timeoutMs" | "signal" | "priority">;

export async function invoke<Request extends MessageTable, Response extends MessageTable>(
  client: Caller,
  server: Address,
  method: Method<Request, Response>,
  message: InputOf<Request>,
  options: InvokeOptions = {},
): Promise<MessageOf<Response>> {
  const param = encode(method.request, message);
  const { body } = await client.call({ ...options, server, service: method.service, method: method.method, param });
  return decodeAnswer(server, method, body);
}

/** An answer that cannot be decoded says whose answer it was. */
function decodeAnswer<Response extends MessageTable>(
  server: Address,
  { service, method, response }: Method<MessageTable, Response>,
  body: Buffer,
): MessageOf<Response> {
  try {
    return decode(response, body);
  } catch (error) {
    if (!(error instanceof HBaseError)) throw error;
    const where = { server: addressText(server), service, method };
    throw new MalformedMessageError(response.name, 0, error.message, { where, cause: error });
  }
}
