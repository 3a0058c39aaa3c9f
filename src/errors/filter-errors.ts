/** Errors about filters: text that is not in HBase's filter language, and filters that it has no words for. */
import { type ErrorDetails, HBaseError } from "./hbase-error.ts";

/** Text that HBase's filter language does not allow; it says where, and what could have stood there. */
export class FilterSyntaxError extends HBaseError {
  readonly code = "HBASE_FILTER_SYNTAX";
  /** the byte, counted from 0; the text's UTF-8 if it was a string */
  readonly position: number;
  /** what could have stood there, such as `"a comma or )"` */
  readonly expected: string;

  /** @param found what stands there instead, in printable form */
  constructor(position: number, expected: string, found: string, details: ErrorDetails = {}) {
    super(`Filter string at byte ${position}: expected ${expected}, found ${found}`, details);
    this.position = position;
    this.expected = expected;
  }
}

/** A filter that HBase's filter language cannot say, such as a `FuzzyRowFilter`; only its string is missing, scans take it. */
export class FilterNotExpressibleError extends HBaseError {
  readonly code = "HBASE_FILTER_NOT_EXPRESSIBLE";
}
