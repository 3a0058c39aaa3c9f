/**
 * What a message table looks like, and the TypeScript types that follow from it. A row reads like a line of a .proto file:
 * `hostName: ["required", "string", 1]`. A message as a field's type is written `Other as typeof Other`; the repetition is
 * what TypeScript's isolatedDeclarations asks for.
 *
 * Presence is proto2's: an optional field that was not sent is absent, and one that is given is written even if it is zero.
 */

/** What `decode` returns for each scalar type. Enums are numbers, so that values newer than this code survive. */
export interface ScalarValues {
  int32: number;
  uint32: number;
  int64: bigint;
  uint64: bigint;
  /** 64 bits on the wire, refused above 2^53 */
  int64AsNumber: number;
  uint64AsNumber: number;
  bool: boolean;
  /** 32 bits: a number that needs more is rounded */
  float: number;
  enum: number;
  /** on decode a view of the message's own memory */
  bytes: Buffer;
  string: string;
}

/** What `encode` takes: everything that `decode` returns, and a bit more. */
export interface ScalarInputs extends Omit<ScalarValues, "int64" | "uint64" | "bytes"> {
  int64: bigint | number;
  uint64: bigint | number;
  bytes: Uint8Array;
}

export type ScalarName = keyof ScalarValues;

/** `repeated` scalars are written one by one, `packed` ones together; either is read from both. */
export type Rule = "required" | "optional" | "repeated" | "packed";

export type FieldRow =
  | readonly [rule: Rule, type: ScalarName | MessageTable, number: number]
  /** a map from string to string */
  | readonly [rule: "map", type: "string", number: number];

export interface MessageTable {
  readonly name: string;
  readonly fields: Readonly<Record<string, FieldRow>>;
}

type Out<T> = T extends ScalarName ? ScalarValues[T] : T extends MessageTable ? MessageOf<T> : never;
type In<T> = T extends ScalarName ? ScalarInputs[T] : T extends MessageTable ? InputOf<T> : never;

type Fields = MessageTable["fields"];
type KeysOf<F extends Fields, R extends FieldRow[0]> = { [K in keyof F]: F[K][0] extends R ? K : never }[keyof F];

/** A decoded message: required fields are there, optional ones may be, repeated ones are arrays. */
export type MessageOf<M extends MessageTable> = Flat<
  { readonly [K in KeysOf<M["fields"], "required">]: Out<M["fields"][K][1]> } & {
    readonly [K in KeysOf<M["fields"], "optional">]?: Out<M["fields"][K][1]> | undefined;
  } & { readonly [K in KeysOf<M["fields"], "repeated" | "packed">]: readonly Out<M["fields"][K][1]>[] } & {
    readonly [K in KeysOf<M["fields"], "map">]: ReadonlyMap<string, string>;
  }
>;

/** A message to encode: a decoded one will do; repeated fields may be left out. */
export type InputOf<M extends MessageTable> = Flat<
  { readonly [K in KeysOf<M["fields"], "required">]: In<M["fields"][K][1]> } & {
    readonly [K in KeysOf<M["fields"], "optional">]?: In<M["fields"][K][1]> | undefined;
  } & { readonly [K in KeysOf<M["fields"], "repeated" | "packed">]?: readonly In<M["fields"][K][1]>[] | undefined } & {
    readonly [K in KeysOf<M["fields"], "map">]?: ReadonlyMap<string, string> | undefined;
  }
>;

type Flat<T> = { [K in keyof T]: T[K] };
