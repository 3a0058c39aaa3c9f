/** Facts about HBase's filters that several files here need. */

/** Where HBase's own filters and comparators live in Java; their simple names are those of their messages. */
export const FILTER_PACKAGE = "org.apache.hadoop.hbase.filter.";

/** How deep parentheses and keywords may nest in a filter string; HBase knows no bound but its stack. */
export const MAX_TEXT_DEPTH = 100;
/** How deep filters may stand in filters in bytes from elsewhere; two for each pair of parentheses fit. */
export const MAX_FILTER_DEPTH = 256;

export const MAX_INT32 = 0x7fff_ffff;
export const MAX_INT64: bigint = 2n ** 63n - 1n;
export const MIN_INT64: bigint = -(2n ** 63n);
export const MAX_INT64_BYTES = 8;
