/**
 * What every filter is: HBase's class by name, its protobuf message, and its words in the filter language. Filters are plain data that
 * the region server works with; nothing here knows how a cell is judged.
 */
import { FilterNotExpressibleError } from "../errors/filter-errors.ts";
import type { Filter as Envelope } from "../protobuf/filter-envelopes.ts";
import { FILTER_PACKAGE } from "./filter-package.ts";
import { asText, FilterText } from "./filter-text.ts";

export abstract class Filter {
  /** the simple name of HBase's class, which is also that of its message */
  abstract readonly name: string;

  /** What the region server looks up to make the filter anew. */
  get javaClass(): string {
    return FILTER_PACKAGE + this.name;
  }

  /** HBase's protobuf message of the same name. */
  abstract encode(): Buffer;

  /** @internal */
  abstract writeTo(text: FilterText): void;

  /**
   * Whether the server must see whole rows to judge (Java's `hasFilterRow`). Such a filter cannot go with a scan's `batch`, which cuts rows.
   */
  get hasFilterRow(): boolean {
    return false;
  }

  /** False if a reversed scan with this filter can hang a handler of the region server for ever (HBASE-30226). */
  get reversible(): boolean {
    return true;
  }

  /** @internal whether it needs parentheses inside another */
  get compound(): boolean {
    return false;
  }

  /** The envelope in which it travels. @internal */
  toMessage(): Envelope {
    return { name: this.javaClass, serializedFilter: this.encode() };
  }

  /**
   * The exact string in HBase's filter language, which `parseFilter`, HBase's shell and its gateways read. Values stand in it as they are, so
   * that it is bytes. Throws `FilterNotExpressibleError` for what the language cannot say.
   */
  toFilterBytes(): Buffer {
    const text = new FilterText();
    this.writeTo(text);
    if (text.problem !== undefined) throw this.#notExpressible(text.problem);
    return text.bytes();
  }

  /** `toFilterBytes` as text; refuses values that are not UTF-8 as well. */
  toFilterString(): string {
    const text = asText(this.toFilterBytes());
    if (text === undefined) throw this.#notExpressible("a value is not UTF-8; toFilterBytes() can write it");
    return text;
  }

  /** `toFilterString` if the language can say it; otherwise something to read, which `parseFilter` refuses. Never throws. */
  toString(): string {
    const text = new FilterText();
    this.writeTo(text);
    const bytes = text.bytes();
    return asText(bytes) ?? `<not UTF-8> ${bytes.toString("latin1")}`;
  }

  #notExpressible(problem: string): FilterNotExpressibleError {
    return new FilterNotExpressibleError(`HBase's filter language cannot say ${this}: ${problem}`);
  }
}
