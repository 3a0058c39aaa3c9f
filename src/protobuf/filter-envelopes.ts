/** Tables of the envelopes in which filters and comparators travel: a Java class by name, and its own message as bytes. */
import type { MessageOf } from "./schema.ts";

export const Filter = {
  name: "Filter",
  fields: {
    /** Java's binary name, such as `org.apache.hadoop.hbase.filter.PageFilter` */
    name: ["required", "string", 1],
    serializedFilter: ["optional", "bytes", 2],
  },
} as const;
export type Filter = MessageOf<typeof Filter>;

export const Comparator = {
  name: "Comparator",
  fields: {
    name: ["required", "string", 1],
    serializedComparator: ["optional", "bytes", 2],
  },
} as const;
export type Comparator = MessageOf<typeof Comparator>;
