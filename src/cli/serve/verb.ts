/** What can be typed at `tshbase serve`, as its loop knows it. */
import type { EmbeddedHBase } from "../../testing.ts";

export interface Verb {
  readonly name: string;
  /** what stands behind the name, such as `TABLE ROW [SERVER]` */
  readonly usage: string;
  readonly about: string;
  /**
   * @param args as many as `usage` asks for, those in brackets optional
   * @returns what is to be printed, line by line
   * @throws UsageError, or whatever the embedded HBase throws: it is printed
   */
  run(hbase: EmbeddedHBase, args: readonly string[]): readonly string[] | Promise<readonly string[]>;
}
