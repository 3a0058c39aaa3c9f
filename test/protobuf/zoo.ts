/** Tables with one field of every type and rule that the codec knows, for its tests. `oracle/zoo.proto` says the same. */
import type { MessageTable } from "../../src/protobuf/schema.ts";

/** Contains itself, which no message of HBase does. */
export const Animal: MessageTable = {
  name: "Animal",
  fields: {
    name: ["required", "string", 1],
    get parent() {
      return ["optional", Animal, 2] as const;
    },
    colours: ["repeated", "enum", 3],
    legs: ["optional", "int32", 536870911],
  },
};

/** In another order than on the wire. */
export const Zoo = {
  name: "Zoo",
  fields: {
    aRequired: ["required", "uint32", 5000],
    anInt32: ["optional", "int32", 1],
    aUint32: ["optional", "uint32", 2],
    anInt64: ["optional", "int64", 3],
    aUint64: ["optional", "uint64", 4],
    aSafeInt64: ["optional", "int64AsNumber", 5],
    aSafeUint64: ["optional", "uint64AsNumber", 6],
    aBool: ["optional", "bool", 7],
    aColour: ["optional", "enum", 8],
    someBytes: ["optional", "bytes", 9],
    aString: ["optional", "string", 10],
    anAnimal: ["optional", Animal as MessageTable, 11],
    manyInt32: ["repeated", "int32", 12],
    manyInt64: ["packed", "int64", 13],
    manyStrings: ["repeated", "string", 14],
    manyAnimals: ["repeated", Animal as MessageTable, 15],
    manyBools: ["packed", "bool", 16],
    pairs: ["map", "string", 17],
    aFloat: ["optional", "float", 18],
    manyFloats: ["packed", "float", 19],
  },
} as const;
