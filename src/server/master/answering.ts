/** From a function over messages to a method of a service, by the tables of its two messages. */
import { decode, encode } from "../../protobuf/codec.ts";
import type { InputOf, MessageOf, MessageTable } from "../../protobuf/schema.ts";
import type { CallContext, ServiceMethod } from "../service.ts";

export function answering<Q extends MessageTable, A extends MessageTable>(
  request: Q,
  response: A,
  answer: (request: MessageOf<Q>, context: CallContext) => InputOf<A>,
): ServiceMethod {
  return (param, context) => encode(response, answer(decode(request, param), context));
}

export type Methods = readonly (readonly [name: string, method: ServiceMethod])[];
