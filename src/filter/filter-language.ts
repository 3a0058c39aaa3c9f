/** The filters that HBase's filter language has, by name, with their arguments in its order. */

import {
  type SingleColumnValue,
  SingleColumnValueExcludeFilter,
  SingleColumnValueFilter,
} from "./column-value-filters.ts";
import { checkedComparison } from "./comparison.ts";
import * as filters from "./constructors.ts";
import type { Filter } from "./filter.ts";
import type { FilterWords } from "./filter-words.ts";

export const FILTERS_BY_NAME: Readonly<Record<string, (words: FilterWords) => Filter>> = {
  KeyOnlyFilter(words) {
    words.expectCount(0, 1);
    return filters.keyOnly({ lenAsVal: words.count === 1 && words.bool("lenAsVal") });
  },
  FirstKeyOnlyFilter(words) {
    words.expectCount(0);
    return filters.firstKeyOnly();
  },
  PrefixFilter(words) {
    words.expectCount(1);
    return filters.prefix(words.bytes("a prefix"));
  },
  ColumnPrefixFilter(words) {
    words.expectCount(1);
    return filters.columnPrefix(words.bytes("a prefix"));
  },
  MultipleColumnPrefixFilter: (words) => filters.multipleColumnPrefix(...words.allBytes("a prefix")),
  ColumnCountGetFilter(words) {
    words.expectCount(1);
    return filters.columnCount(words.int("a limit"));
  },
  PageFilter(words) {
    words.expectCount(1);
    return filters.page(words.long("a page size"));
  },
  ColumnPaginationFilter(words) {
    words.expectCount(2);
    return filters.columnPagination({ limit: words.int("a limit"), offset: words.int("an offset") });
  },
  InclusiveStopFilter(words) {
    words.expectCount(1);
    return filters.inclusiveStop(words.bytes("a row"));
  },
  TimestampsFilter: (words) => filters.timestamps(words.allLongs("a timestamp")),
  RowFilter(words) {
    words.expectCount(2);
    return filters.row(...words.comparison());
  },
  FamilyFilter(words) {
    words.expectCount(2);
    return filters.family(...words.comparison());
  },
  QualifierFilter(words) {
    words.expectCount(2);
    return filters.qualifier(...words.comparison());
  },
  ValueFilter(words) {
    words.expectCount(2);
    return filters.value(...words.comparison());
  },
  DependentColumnFilter(words) {
    words.expectCount(2, 3, 5);
    const column = { family: words.bytes("a family"), qualifier: words.bytes("a qualifier") };
    const dropDependentColumn = words.count > 2 && words.bool("dropDependentColumn");
    if (words.count < 5) return filters.dependentColumn({ ...column, dropDependentColumn });
    const [op, comparator] = words.comparison();
    return filters.dependentColumn({
      ...column,
      dropDependentColumn,
      op,
      comparator,
    } as filters.DependentColumnOptions);
  },
  SingleColumnValueFilter: (words) => new SingleColumnValueFilter(singleColumnValue(words)),
  SingleColumnValueExcludeFilter: (words) => new SingleColumnValueExcludeFilter(singleColumnValue(words)),
  ColumnRangeFilter(words) {
    words.expectCount(4);
    return filters.columnRange({
      min: words.bytes("the first qualifier"),
      minInclusive: words.bool("minColumnInclusive"),
      max: words.bytes("the last qualifier"),
      maxInclusive: words.bool("maxColumnInclusive"),
    });
  },
  ColumnValueFilter(words) {
    words.expectCount(4);
    const column = { family: words.bytes("a family"), qualifier: words.bytes("a qualifier") };
    return filters.columnValue(column, ...words.comparison());
  },
};

/** Four arguments, or six; what is left out is as in HBase's constructor. */
function singleColumnValue(words: FilterWords): SingleColumnValue {
  words.expectCount(4, 6);
  const family = words.bytes("a family");
  const qualifier = words.bytes("a qualifier");
  const comparing = checkedComparison("SingleColumnValueFilter", words.comparison());
  const whole = words.count === 6;
  return {
    family,
    qualifier,
    ...comparing,
    filterIfMissing: whole && words.bool("filterIfMissing"),
    latestVersionOnly: !whole || words.bool("latestVersionOnly"),
  };
}
