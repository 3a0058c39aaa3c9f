/** The codec's promises one by one: presence, required fields, merging, packing, limits, and what each error says. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { MalformedMessageError } from "../../src/errors/protocol-errors.ts";
import { decode, encode, encodeInto, sizeOf } from "../../src/protobuf/codec.ts";
import { RegionInfo, RegionLocation, ServerName } from "../../src/protobuf/hbase-messages.ts";
import { GetMastersResponse } from "../../src/protobuf/registry-messages.ts";
import { ExceptionResponse, RequestHeader, ResponseHeader, RPCTInfo } from "../../src/protobuf/rpc-messages.ts";
import type { InputOf, MessageTable } from "../../src/protobuf/schema.ts";
import { everyTruncation } from "../support/chunked.ts";
import { hex } from "../support/hex.ts";
import { resultOrProtocolError } from "../support/typed-errors.ts";
import { Animal, Zoo } from "./zoo.ts";

function refusal(what: string, problem: RegExp, offset?: number): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof MalformedMessageError, String(error));
    assert.equal(error.what, what);
    assert.match(error.message, problem);
    if (offset !== undefined) assert.equal(error.offset, offset);
    return true;
  };
}

/** A Zoo with `bytes` behind its required field. */
function zoo(bytes: string): Buffer {
  return Buffer.concat([hex("c0b802 01"), hex(bytes)]);
}

describe("presence", () => {
  test("an optional field that was not sent is absent, not false and not zero", () => {
    assert.deepEqual(Object.keys(decode(ResponseHeader, hex(""))), []);
    assert.equal("doNotRetry" in decode(ExceptionResponse, hex("")), false);
  });

  test("an explicit zero, false, empty text and empty bytes are written", () => {
    const bytes = encode(Zoo, {
      aRequired: 0,
      anInt32: 0,
      aUint64: 0n,
      aBool: false,
      aColour: 0,
      someBytes: Buffer.alloc(0),
      aString: "",
    });
    assert.deepEqual(bytes, hex("08 00  20 00  38 00  40 00  4a 00  52 00  c0b802 00"));
    assert.deepEqual(Object.keys(decode(Zoo, bytes)).sort(), [
      "aBool",
      "aColour",
      "aRequired",
      "aString",
      "aUint64",
      "anInt32",
      "manyAnimals",
      "manyBools",
      "manyFloats",
      "manyInt32",
      "manyInt64",
      "manyStrings",
      "pairs",
      "someBytes",
    ]);
  });

  test("undefined is the same as absent", () => {
    assert.deepEqual(encode(ServerName, { hostName: "h", port: undefined }), encode(ServerName, { hostName: "h" }));
  });

  test("a repeated field that did not come is an empty array, a map an empty Map", () => {
    assert.deepEqual(decode(GetMastersResponse, hex("")), { masterServers: [] });
    assert.deepEqual(decode(RPCTInfo, hex("")), { headers: new Map() });
  });
});

describe("required fields", () => {
  test("a missing one is named on encode", () => {
    const message = {} as InputOf<typeof ServerName>;
    assert.throws(() => encode(ServerName, message), refusal("ServerName.hostName", /required field is missing/));
    assert.throws(() => sizeOf(ServerName, message), refusal("ServerName.hostName", /required/));
  });

  test("a missing one is named on decode, also deep inside", () => {
    assert.throws(() => decode(ServerName, hex("10 05")), refusal("ServerName.hostName", /required/, 2));
    const location = hex("0a 04 08 01 12 00 18 01");
    assert.throws(() => decode(RegionLocation, location), refusal("TableName.namespace", /required/));
    assert.throws(
      () => decode(GetMastersResponse, hex("0a 02 10 01")),
      refusal("GetMastersResponseEntry.serverName", /required/),
    );
  });

  test("two occurrences of an embedded message may complete each other", () => {
    const halves = hex('0a 02 08 07   0a 09 12 07 0a 02 "ns" 12 01 "q"   18 01');
    const { regionInfo } = decode(RegionLocation, halves);
    assert.equal(regionInfo.regionId, 7n);
    assert.equal(regionInfo.tableName.qualifier.toString(), "q");
  });
});

describe("integers", () => {
  for (const [name, bytes] of [
    ["five bytes", "20 ff ff ff ff 0f"],
    ["ten bytes", "20 ff ff ff ff ff ff ff ff ff 01"],
  ] as const) {
    test(`-1 in ${name} is -1`, () => {
      assert.equal(decode(ExceptionResponse, hex(bytes)).port, -1);
    });
  }

  test("a negative int32 is written in ten bytes, as every protobuf library does", () => {
    assert.deepEqual(encode(ExceptionResponse, { port: -1 }), hex("20 ff ff ff ff ff ff ff ff ff 01"));
  });

  test("64 bits are exact at both ends", () => {
    for (const value of [0n, 1n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n), -1n]) {
      assert.equal(decode(Zoo, encode(Zoo, { aRequired: 1, anInt64: value })).anInt64, value);
    }
    assert.equal(decode(Zoo, encode(Zoo, { aRequired: 1, aUint64: 2n ** 64n - 1n })).aUint64, 2n ** 64n - 1n);
  });

  test("a 64-bit field takes numbers too", () => {
    assert.deepEqual(
      encode(Zoo, { aRequired: 1, anInt64: -5, aUint64: 2 ** 40 }),
      encode(Zoo, { aRequired: 1, anInt64: -5n, aUint64: 2n ** 40n }),
    );
  });

  test("64 bits as a number are exact up to 2^53 and refused above", () => {
    for (const value of [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, -1, 0]) {
      assert.equal(decode(Zoo, encode(Zoo, { aRequired: 1, aSafeInt64: value })).aSafeInt64, value);
    }
    assert.throws(() => decode(Zoo, zoo("28 80 80 80 80 80 80 80 10")), refusal("Zoo.aSafeInt64", /beyond 2\^53/, 5));
    assert.throws(
      () => decode(Zoo, zoo("30 ff ff ff ff ff ff ff ff ff 01")),
      refusal("Zoo.aSafeUint64", /beyond 2\^53/),
    );
  });

  test("the last of several occurrences counts", () => {
    assert.equal(decode(Zoo, zoo("08 01 08 02")).anInt32, 2);
  });

  test("a boolean is true for anything but zero, however long", () => {
    assert.equal(decode(Zoo, zoo("38 80 80 80 80 80 80 01")).aBool, true);
    assert.equal(decode(Zoo, zoo("38 80 80 00")).aBool, false);
  });

  test("an enum's number survives if nobody knows it", () => {
    assert.equal(decode(Zoo, zoo("40 e7 07")).aColour, 999);
    assert.deepEqual(encode(Zoo, { aRequired: 1, aColour: 999 }).subarray(0, 3), hex("40 e7 07"));
  });
});

describe("repeated scalars", () => {
  test("are read packed, unpacked and mixed, whatever the table says", () => {
    assert.deepEqual(decode(Zoo, zoo("60 01 62 02 02 03 60 04")).manyInt32, [1, 2, 3, 4]);
    assert.deepEqual(decode(Zoo, zoo("68 01 6a 02 02 03")).manyInt64, [1n, 2n, 3n]);
  });

  test("are written as the table says, and not at all if there are none", () => {
    assert.deepEqual(
      encode(Zoo, { aRequired: 1, manyInt32: [1, 2], manyInt64: [1n, 2n], manyBools: [] }),
      hex("60 01 60 02 6a 02 01 02 c0b802 01"),
    );
  });
});

describe("bytes and text", () => {
  test("bytes are views of the message", () => {
    const bytes = zoo('4a 02 "ab"');
    const { someBytes } = decode(Zoo, bytes);
    bytes.write("xy", bytes.length - 2);
    assert.equal(someBytes?.toString(), "xy");
  });

  test("a Uint8Array that is no Buffer is read and written", () => {
    const message = decode(Zoo, new Uint8Array(zoo('4a 02 "ab"')));
    assert.ok(Buffer.isBuffer(message.someBytes));
    assert.deepEqual(
      encode(Zoo, { aRequired: 1, someBytes: new Uint8Array([1, 2]) }).subarray(0, 4),
      hex("4a 02 01 02"),
    );
  });

  test("text that is not UTF-8 is refused with its place", () => {
    for (const bytes of ["ff", "c3", "ed a0 80", "c0 80", "f4 90 80 80"]) {
      const length = hex(bytes).length.toString(16).padStart(2, "0");
      assert.throws(() => decode(Zoo, zoo(`52 ${length} ${bytes}`)), refusal("Zoo.aString", /not UTF-8/, 6));
    }
  });

  test("the replacement character and a byte order mark are text like any other", () => {
    for (const text of ["\ufffd", "\ufeffx", "\u{1f600}", "\0"]) {
      assert.equal(decode(Zoo, encode(Zoo, { aRequired: 1, aString: text })).aString, text);
    }
  });

  test("lone surrogates are not text", () => {
    assert.throws(() => encode(Zoo, { aRequired: 1, aString: "\ud800" }), refusal("Zoo.aString", /surrogates/));
  });
});

describe("maps", () => {
  test("the last entry of a key counts; a missing key or value is empty", () => {
    const { pairs } = decode(
      Zoo,
      zoo('8a01 06 0a 01 "a" 12 01 "1"   8a01 06 12 01 "2" 0a 01 "a"   8a01 03 0a 01 "b"   8a01 00'),
    );
    assert.deepEqual(
      pairs,
      new Map([
        ["a", "2"],
        ["b", ""],
        ["", ""],
      ]),
    );
  });

  test("unknown fields of an entry are skipped, wrong types refused", () => {
    assert.deepEqual(decode(Zoo, zoo('8a01 05 18 05 0a 01 "a"')).pairs, new Map([["a", ""]]));
    assert.throws(() => decode(Zoo, zoo("8a01 02 08 05")), refusal("Zoo.pairs", /wire type/));
  });
});

describe("malformed messages", () => {
  const REFUSED: [name: string, bytes: string, what: string, problem: RegExp][] = [
    ["a varint of eleven bytes", "08 ff ff ff ff ff ff ff ff ff ff 01", "Zoo.anInt32", /more than 10/],
    ["a varint that ends the message", "08 ff", "Zoo.anInt32", /inside a varint/],
    ["a length beyond the message", "4a 05 61", "Zoo.someBytes", /5 bytes are stated, 1 are left/],
    ["a length of 2^32", "4a 80 80 80 80 10", "Zoo.someBytes", /4294967296 bytes are stated/],
    ["a length of -1", "4a ff ff ff ff ff ff ff ff ff 01", "Zoo.someBytes", /are stated/],
    ["field number 0", "00 00", "Zoo", /not a field/],
    ["a tag of 40 bits", "88 80 80 80 80 10", "Zoo", /not a field/],
    ["a string where an integer belongs", "0a 01 61", "Zoo.anInt32", /wire type 2, expected 0/],
    ["an integer where a message belongs", "58 01", "Zoo.anAnimal", /wire type 0, expected 2/],
    ["an integer where repeated text belongs", "70 01", "Zoo.manyStrings", /wire type 0/],
    ["fixed 32 bits in a repeated integer", "65 01 02 03 04", "Zoo.manyInt32", /wire type 5/],
    ["a float that is cut", "9501 00 00 80", "Zoo.aFloat", /ends inside a field/],
    ["wire type 6", "86f403 00", "Zoo", /wire type 6/],
    ["wire type 7", "87f403 00", "Zoo", /wire type 7/],
    ["the end of a group that never began", "84f403", "Zoo", /wire type 4/],
    ["a group that does not end", "83f403 08 01", "Zoo", /inside a varint/],
    ["a group that another ends", "83f403 8cf403", "Zoo", /is ended by/],
    ["half a fixed 64", "81f403 01 02", "Zoo", /inside a field/],
    ["half a fixed 32", "85f403 01", "Zoo", /inside a field/],
    [
      "an embedded message that reaches beyond its own end",
      '5a 04 0a 05 "ab"',
      "Animal.name",
      /5 bytes are stated, 2 are left/,
    ],
  ];
  for (const [name, bytes, what, problem] of REFUSED) {
    test(`${name} is refused`, () => {
      assert.throws(() => decode(Zoo, zoo(bytes)), refusal(what, problem));
    });
  }

  test("messages and groups nest up to a limit", () => {
    const nested = (depth: number): Buffer => {
      let animal = encode(Animal, { name: "" } as InputOf<MessageTable>);
      for (let at = 0; at < depth; at++)
        animal = Buffer.concat([
          encode(Animal, { name: "" } as InputOf<MessageTable>),
          hex("12"),
          varint(animal.length),
          animal,
        ]);
      return animal;
    };
    assert.doesNotThrow(() => decode(Animal, nested(100)));
    assert.throws(() => decode(Animal, nested(101)), refusal("Animal.parent", /nested deeper than 100/));
    assert.throws(() => decode(Animal, Buffer.alloc(5000, 0x23)), refusal("Animal", /nested deeper/));
  });

  test("cut at any byte, a message gives a protocol error or a shorter message", () => {
    const whole = encode(RegionInfo, {
      regionId: 1n,
      tableName: { namespace: Buffer.from("hbase"), qualifier: Buffer.from("meta") },
      startKey: Buffer.alloc(0),
      replicaId: -1,
    });
    for (const part of everyTruncation(whole)) {
      const result = resultOrProtocolError(() => decode(RegionInfo, part));
      if (!(result instanceof Error)) assert.ok(part.length > 10);
    }
  });
});

describe("values that cannot be encoded", () => {
  const REFUSED: [key: string, value: unknown][] = [
    ["anInt32", 2 ** 31],
    ["anInt32", 1.5],
    ["aUint32", -1],
    ["aUint32", 2 ** 32],
    ["anInt64", 2n ** 63n],
    ["anInt64", 2 ** 53],
    ["aUint64", -1],
    ["aUint64", "5"],
    ["aSafeInt64", 2 ** 53],
    ["aSafeUint64", -1],
    ["aBool", 1],
    ["aColour", "RED"],
    ["someBytes", "text"],
    ["aString", 5],
    ["anAnimal", 5],
    ["manyInt32", 5],
    ["manyInt32", [1, "2"]],
    ["manyInt64", [2n ** 63n]],
    ["pairs", { a: "b" }],
    ["anInt32", null],
  ];
  for (const [key, value] of REFUSED) {
    test(`${key} refuses ${typeof value} ${String(value)}`, () => {
      const message = { aRequired: 1, [key]: value } as InputOf<typeof Zoo>;
      assert.throws(() => encode(Zoo, message), refusal(`Zoo.${key}`, /to be encoded, it must be/));
    });
  }

  test("a buffer that is too small is left alone", () => {
    const target = Buffer.alloc(4, 0xee);
    assert.throws(() => encodeInto(ServerName, { hostName: "host" }, target, 0), RangeError);
    assert.deepEqual(target, Buffer.alloc(4, 0xee));
  });
});

describe("the compiler", () => {
  test("refuses missing, unknown and wrong fields", () => {
    // Each line below must not compile; that it throws, or not, at run time is beside the point.
    const attempts = [
      // @ts-expect-error a required field is missing
      (): Buffer => encode(ServerName, { port: 1 }),
      // @ts-expect-error there is no such field
      (): Buffer => encode(ServerName, { hostName: "h", prot: 1 }),
      // @ts-expect-error a port is no text
      (): Buffer => encode(ServerName, { hostName: "h", port: "1" }),
      // @ts-expect-error there may be no port
      (): number => decode(ServerName, Buffer.alloc(0)).port,
      // @ts-expect-error an embedded message lacks a required field
      (): Buffer => encode(RequestHeader, { attribute: [{}] }),
    ];
    assert.equal(attempts.length, 5);
    const port: number | undefined = decode(ServerName, hex('0a 01 "h"')).port;
    assert.equal(port, undefined);
  });
});

function varint(value: number): Buffer {
  return value < 0x80 ? Buffer.from([value]) : Buffer.from([(value & 0x7f) | 0x80, value >>> 7]);
}
