/**
 * Reads HBase's filter language, the one of its shell and its gateways:
 *
 *     expression := unary (AND unary | OR unary)*          AND binds tighter than OR
 *     unary      := (SKIP | WHILE) unary | "(" expression ")" | Name "(" [argument ("," argument)*] ")"
 *     argument   := 'quoted bytes', a quote in them doubled | integer | true | false | < | <= | = | != | >= | >
 *
 * By hand and by recursive descent: the language is HBase's own, of bytes rather than characters, and no parser of it exists in
 * JavaScript. Where HBase's parser is careless (two operators between one pair of parentheses, one that never closes), this one
 * does what the grammar says, or refuses.
 */
import type { Bytes } from "../bytes/column-name.ts";
import { FilterSyntaxError } from "../errors/filter-errors.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import { bytesArgument } from "./arguments.ts";
import type { Filter } from "./filter.ts";
import { FILTERS_BY_NAME } from "./filter-language.ts";
import { FilterList, type ListOperator, SkipFilter, WhileMatchFilter } from "./filter-list.ts";
import { MAX_TEXT_DEPTH } from "./filter-package.ts";
import { FilterReader, type Keyword } from "./filter-reader.ts";
import { FilterWords } from "./filter-words.ts";

/**
 * The filter that a string of HBase's filter language stands for, such as `PrefixFilter('u') AND ValueFilter(=, 'substring:x')`.
 * Bytes may stand for text, since the values in it are bytes. Throws `FilterSyntaxError` with the place and what was expected.
 */
export function parseFilter(text: Bytes): Filter {
  return new FilterParser(new FilterReader(bytesArgument("parseFilter(text)", text))).whole();
}

class FilterParser {
  readonly #reader: FilterReader;

  constructor(reader: FilterReader) {
    this.#reader = reader;
  }

  whole(): Filter {
    const filter = this.#alternatives(MAX_TEXT_DEPTH);
    if (!this.#reader.atEnd) throw this.#reader.expected("AND, OR or the end");
    return filter;
  }

  #alternatives(depthLeft: number): Filter {
    return this.#list("OR", "MUST_PASS_ONE", () => this.#list("AND", "MUST_PASS_ALL", () => this.#unary(depthLeft)));
  }

  /** Operands with the same operator between them make one list; one alone stays what it is. */
  #list(keyword: Keyword, operator: ListOperator, operand: () => Filter): Filter {
    const filters = [operand()];
    while (this.#reader.takeKeyword(keyword)) filters.push(operand());
    return filters.length === 1 ? (filters[0] as Filter) : new FilterList(operator, filters);
  }

  /** Takes the white space behind it too. */
  #unary(depthLeft: number): Filter {
    const reader = this.#reader;
    reader.skipSpace();
    if (depthLeft === 0) throw reader.expected(`at most ${MAX_TEXT_DEPTH} filters in filters`);
    if (reader.takeKeyword("SKIP")) return new SkipFilter(this.#unary(depthLeft - 1));
    if (reader.takeKeyword("WHILE")) return new WhileMatchFilter(this.#unary(depthLeft - 1));
    const filter = reader.takeOpen() ? this.#parenthesised(depthLeft - 1) : this.#single();
    reader.skipSpace();
    return filter;
  }

  #parenthesised(depthLeft: number): Filter {
    const filter = this.#alternatives(depthLeft);
    if (!this.#reader.takeClose()) throw this.#reader.expected("AND, OR or )");
    return filter;
  }

  #single(): Filter {
    const reader = this.#reader;
    const position = reader.position;
    const name = reader.name();
    if (name === "") throw reader.expected("a filter, SKIP, WHILE or (");
    reader.skipSpace();
    const make = Object.hasOwn(FILTERS_BY_NAME, name) ? FILTERS_BY_NAME[name] : undefined;
    if (make === undefined) throw reader.expected(`one of ${Object.keys(FILTERS_BY_NAME).join(", ")}`, position);
    if (!reader.takeOpen()) throw reader.expected(`( behind ${name}`);
    const words = new FilterWords(reader, reader.words(), name);
    try {
      return make(words);
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      throw new FilterSyntaxError(position, `arguments that ${name} takes`, error.message, { cause: error });
    }
  }
}
