import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.hadoop.hbase.CompareOperator;
import org.apache.hadoop.hbase.filter.*;
import org.apache.hadoop.hbase.util.Bytes;
import org.apache.hadoop.hbase.util.Pair;

/**
 * What Apache's client makes of filters. First one line for each filter built here, `built name class hex hasFilterRow`; then, for each
 * line of standard input, a filter string in hex: `parsed class hex` or `refused`.
 */
public final class JavaFilters {
  private static final byte[] F = Bytes.toBytes("f");
  private static final byte[] Q = Bytes.toBytes("q");
  private static final byte[] X = Bytes.toBytes("x");

  public static void main(String[] args) throws Exception {
    for (Map.Entry<String, Filter> entry : built().entrySet()) {
      Filter filter = entry.getValue();
      System.out.println("built " + entry.getKey() + " " + filter.getClass().getName() + " "
        + Bytes.toHex(filter.toByteArray()) + " " + filter.hasFilterRow());
    }
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String answer = "refused";
      try {
        Filter filter = new ParseFilter().parseFilterString(Bytes.fromHex(line));
        answer = "parsed " + filter.getClass().getName() + " " + Bytes.toHex(filter.toByteArray());
      } catch (RuntimeException e) {
        // Refused: the words do not matter.
      }
      System.out.println(answer);
    }
  }

  private static Map<String, Filter> built() throws Exception {
    Map<String, Filter> filters = new LinkedHashMap<>();
    compared(filters);
    columns(filters);
    rows(filters);
    around(filters);
    return filters;
  }

  private static void compared(Map<String, Filter> filters) {
    for (CompareOperator op : CompareOperator.values()) filters.put("op-" + op, new ValueFilter(op, new BinaryComparator(X)));
    filters.put("row", new RowFilter(CompareOperator.EQUAL, new BinaryPrefixComparator(X)));
    filters.put("family", new FamilyFilter(CompareOperator.EQUAL, new BinaryComparator(F)));
    filters.put("qualifier", new QualifierFilter(CompareOperator.EQUAL, new SubstringComparator("Straße ÄÖ")));
    filters.put("component", new RowFilter(CompareOperator.LESS, new BinaryComponentComparator(X, 3)));
    filters.put("long", new ValueFilter(CompareOperator.LESS, new LongComparator(-2)));
    filters.put("bigDecimal", new ValueFilter(CompareOperator.LESS, new BigDecimalComparator(new BigDecimal("-12.50"))));
    for (BitComparator.BitwiseOp op : BitComparator.BitwiseOp.values())
      filters.put("bit-" + op, new ValueFilter(CompareOperator.EQUAL, new BitComparator(X, op)));
    filters.put("null", new ValueFilter(CompareOperator.NOT_EQUAL, new NullComparator()));
    filters.put("regex", new ValueFilter(CompareOperator.EQUAL, new RegexStringComparator("^ä.*$")));
    RegexStringComparator latin = new RegexStringComparator("a", 10, RegexStringComparator.EngineType.JONI);
    latin.setCharset(StandardCharsets.ISO_8859_1);
    filters.put("regex-joni", new ValueFilter(CompareOperator.EQUAL, latin));
    filters.put("dependent", new DependentColumnFilter(F, Q));
    filters.put("dependent-drop", new DependentColumnFilter(F, Q, true));
    filters.put("dependent-compare", new DependentColumnFilter(F, Q, false, CompareOperator.LESS, new BinaryComparator(X)));
    filters.put("single", new SingleColumnValueFilter(F, Q, CompareOperator.GREATER, X));
    SingleColumnValueFilter strict = new SingleColumnValueFilter(F, Q, CompareOperator.GREATER, X);
    strict.setFilterIfMissing(true);
    filters.put("valueOf", strict);
    SingleColumnValueFilter all = new SingleColumnValueFilter(F, Q, CompareOperator.GREATER, X);
    all.setLatestVersionOnly(false);
    filters.put("single-all-versions", all);
    filters.put("single-exclude", new SingleColumnValueExcludeFilter(F, Q, CompareOperator.GREATER, X));
    filters.put("columnValue", new ColumnValueFilter(F, Q, CompareOperator.GREATER, X));
  }

  private static void columns(Map<String, Filter> filters) {
    filters.put("columnCount", new ColumnCountGetFilter(300));
    filters.put("columnPagination", new ColumnPaginationFilter(5, 10));
    filters.put("columnPagination-from", new ColumnPaginationFilter(5, Q));
    filters.put("columnPrefix", new ColumnPrefixFilter(Q));
    filters.put("multipleColumnPrefix", new MultipleColumnPrefixFilter(new byte[][] { X, Q, F, { (byte) 0xff }, {} }));
    filters.put("columnRange", new ColumnRangeFilter(F, true, Q, false));
    filters.put("columnRange-open", new ColumnRangeFilter(null, true, null, false));
    filters.put("firstKeyOnly", new FirstKeyOnlyFilter());
    TreeSet<byte[]> qualifiers = new TreeSet<>(Bytes.BYTES_COMPARATOR);
    qualifiers.addAll(Arrays.asList(X, Q));
    filters.put("firstKeyValueMatchingQualifiers", new FirstKeyValueMatchingQualifiersFilter(qualifiers));
    filters.put("keyOnly", new KeyOnlyFilter());
    filters.put("keyOnly-length", new KeyOnlyFilter(true));
    filters.put("timestamps", new TimestampsFilter(Arrays.asList(7L, Long.MAX_VALUE, 5L, 7L)));
    filters.put("timestamps-hint", new TimestampsFilter(Arrays.asList(5L), true));
  }

  private static void rows(Map<String, Filter> filters) {
    filters.put("prefix", new PrefixFilter(X));
    filters.put("inclusiveStop", new InclusiveStopFilter(X));
    filters.put("page", new PageFilter(Long.MAX_VALUE));
    filters.put("randomRow", new RandomRowFilter(0.1f));
    filters.put("fuzzyRow", new FuzzyRowFilter(Arrays.asList(
      new Pair<>(Bytes.toBytes("a?c"), new byte[] { 0, 1, 0 }), new Pair<>(Bytes.toBytes("xyz"), new byte[] { 0, 0, 0 }))));
    filters.put("multiRowRange", new MultiRowRangeFilter(new ArrayList<>(Arrays.asList(
      range("m", true, "p", false), range("a", false, "c", true), range("c", false, "d", false), range("o", true, "q", true),
      range("x", true, "z", false)))));
    filters.put("multiRowRange-open", new MultiRowRangeFilter(new ArrayList<>(Arrays.asList(range("x", true, "", false)))));
  }

  private static MultiRowRangeFilter.RowRange range(String start, boolean startInclusive, String stop, boolean stopInclusive) {
    return new MultiRowRangeFilter.RowRange(start, startInclusive, stop, stopInclusive);
  }

  private static void around(Map<String, Filter> filters) throws Exception {
    List<Filter> two = Arrays.asList(new PageFilter(1), new PrefixFilter(X));
    filters.put("and", new FilterList(FilterList.Operator.MUST_PASS_ALL, two));
    filters.put("or", new FilterList(FilterList.Operator.MUST_PASS_ONE, two));
    filters.put("or-without-rows", new FilterList(FilterList.Operator.MUST_PASS_ONE, new PrefixFilter(X), new KeyOnlyFilter()));
    filters.put("skip", new SkipFilter(new PrefixFilter(X)));
    filters.put("whileMatch", new WhileMatchFilter(new PrefixFilter(X)));
  }
}
