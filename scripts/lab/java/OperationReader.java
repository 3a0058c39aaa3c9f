package lab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.hbase.CompareOperator;
import org.apache.hadoop.hbase.HConstants;
import org.apache.hadoop.hbase.client.Append;
import org.apache.hadoop.hbase.client.CheckAndMutate;
import org.apache.hadoop.hbase.client.Consistency;
import org.apache.hadoop.hbase.client.Delete;
import org.apache.hadoop.hbase.client.Durability;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Increment;
import org.apache.hadoop.hbase.client.IsolationLevel;
import org.apache.hadoop.hbase.client.Mutation;
import org.apache.hadoop.hbase.client.OperationWithAttributes;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Query;
import org.apache.hadoop.hbase.client.Row;
import org.apache.hadoop.hbase.client.RowMutations;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.filter.Filter;
import org.apache.hadoop.hbase.filter.ParseFilter;
import org.apache.hadoop.hbase.io.TimeRange;
import org.apache.hadoop.hbase.security.visibility.Authorizations;
import org.apache.hadoop.hbase.security.visibility.CellVisibility;
import org.apache.hadoop.hbase.util.Bytes;
import org.apache.hbase.thirdparty.com.google.gson.JsonArray;
import org.apache.hbase.thirdparty.com.google.gson.JsonElement;
import org.apache.hbase.thirdparty.com.google.gson.JsonObject;

/**
 * Operations written as JSON, made into HBase's own. The form is described in test/hbase/operations.ts. Only what the client of
 * 2.4 has too is used, for this is compiled against each version.
 */
final class OperationReader {
  private OperationReader() {}

  // ------------------------------------------------------------------------------------------------------------- reading

  static Get get(JsonObject op) throws Exception {
    Get get = new Get(bytes(op.get(op.has("row") ? "row" : op.has("get") ? "get" : "exists")));
    for (JsonElement each : list(op, "columns")) {
      Column column = new Column(each);
      if (column.qualifier == null) get.addFamily(column.family);
      else get.addColumn(column.family, column.qualifier);
    }
    if (op.has("versions")) {
      if (isAll(op.get("versions"))) get.readAllVersions();
      else get.readVersions(op.get("versions").getAsInt());
    }
    if (op.has("timeRange")) get.setTimeRange(from(op.get("timeRange")), to(op.get("timeRange")));
    if (op.has("timestamp")) get.setTimestamp(op.get("timestamp").getAsLong());
    if (op.has("cacheBlocks")) get.setCacheBlocks(op.get("cacheBlocks").getAsBoolean());
    if (op.has("maxCellsPerFamily")) get.setMaxResultsPerColumnFamily(op.get("maxCellsPerFamily").getAsInt());
    if (op.has("cellOffsetPerFamily")) get.setRowOffsetPerColumnFamily(op.get("cellOffsetPerFamily").getAsInt());
    query(get, op);
    return get;
  }

  static Scan scan(JsonObject op) throws Exception {
    Scan scan = new Scan();
    if (op.has("reversed")) scan.setReversed(op.get("reversed").getAsBoolean());
    if (op.has("start")) scan.withStartRow(bytes(op.get("start")), !op.has("startInclusive") || op.get("startInclusive").getAsBoolean());
    if (op.has("stop")) scan.withStopRow(bytes(op.get("stop")), op.has("stopInclusive") && op.get("stopInclusive").getAsBoolean());
    if (op.has("prefix")) scan.setRowPrefixFilter(bytes(op.get("prefix")));
    for (JsonElement each : list(op, "columns")) {
      Column column = new Column(each);
      if (column.qualifier == null) scan.addFamily(column.family);
      else scan.addColumn(column.family, column.qualifier);
    }
    if (op.has("limit")) scan.setLimit(op.get("limit").getAsInt());
    if (op.has("caching")) scan.setCaching(op.get("caching").getAsInt());
    if (op.has("maxResultBytes")) scan.setMaxResultSize(op.get("maxResultBytes").getAsLong());
    if (op.has("allowPartials")) scan.setAllowPartialResults(op.get("allowPartials").getAsBoolean());
    if (op.has("versions")) {
      if (isAll(op.get("versions"))) scan.readAllVersions();
      else scan.readVersions(op.get("versions").getAsInt());
    }
    if (op.has("timeRange")) scan.setTimeRange(from(op.get("timeRange")), to(op.get("timeRange")));
    if (op.has("timestamp")) scan.setTimestamp(op.get("timestamp").getAsLong());
    if (op.has("raw")) scan.setRaw(op.get("raw").getAsBoolean());
    if (op.has("readType")) scan.setReadType(Scan.ReadType.valueOf(op.get("readType").getAsString().toUpperCase()));
    if (op.has("cacheBlocks")) scan.setCacheBlocks(op.get("cacheBlocks").getAsBoolean());
    if (op.has("maxCellsPerFamily")) scan.setMaxResultsPerColumnFamily(op.get("maxCellsPerFamily").getAsInt());
    if (op.has("cellOffsetPerFamily")) scan.setRowOffsetPerColumnFamily(op.get("cellOffsetPerFamily").getAsInt());
    if (op.has("cursor")) scan.setNeedCursorResult(op.get("cursor").getAsBoolean());
    query(scan, op);
    // After the filter: Java checks here whether the two go together.
    if (op.has("batch")) scan.setBatch(op.get("batch").getAsInt());
    return scan;
  }

  /** What gets and scans share. */
  private static void query(Query query, JsonObject op) throws Exception {
    if (op.has("filter")) query.setFilter(filter(op.get("filter")));
    if (op.has("consistency")) query.setConsistency(Consistency.valueOf(op.get("consistency").getAsString().toUpperCase()));
    if (op.has("replicaId")) query.setReplicaId(op.get("replicaId").getAsInt());
    if (op.has("loadColumnFamiliesOnDemand")) query.setLoadColumnFamiliesOnDemand(op.get("loadColumnFamiliesOnDemand").getAsBoolean());
    if (op.has("isolation")) {
      boolean committed = op.get("isolation").getAsString().equals("readCommitted");
      query.setIsolationLevel(committed ? IsolationLevel.READ_COMMITTED : IsolationLevel.READ_UNCOMMITTED);
    }
    if (op.has("authorizations")) {
      List<String> labels = new ArrayList<>();
      for (JsonElement label : op.getAsJsonArray("authorizations")) labels.add(label.getAsString());
      query.setAuthorizations(new Authorizations(labels));
    }
    if (op.has("familyTimeRanges")) {
      for (Map.Entry<String, JsonElement> each : op.getAsJsonObject("familyTimeRanges").entrySet())
        query.setColumnFamilyTimeRange(Bytes.toBytesBinary(each.getKey()), from(each.getValue()), to(each.getValue()));
    }
    attributes(query, op);
  }

  /** A filter string of HBase's filter language, or a class and its protobuf message in hex. */
  static Filter filter(JsonElement form) throws Exception {
    if (form.isJsonPrimitive()) return new ParseFilter().parseFilterString(form.getAsString());
    JsonObject parts = form.getAsJsonObject();
    Class<?> type = Class.forName(parts.get("javaClass").getAsString());
    return (Filter) type.getMethod("parseFrom", byte[].class).invoke(null, (Object) Bytes.fromHex(parts.get("hex").getAsString()));
  }

  // ------------------------------------------------------------------------------------------------------------- writing

  static Put put(byte[] row, JsonElement values, JsonObject options) throws IOException {
    Put put = options.has("timestamp") ? new Put(row, options.get("timestamp").getAsLong()) : new Put(row);
    if (values.isJsonObject()) {
      for (Map.Entry<String, JsonElement> each : values.getAsJsonObject().entrySet()) {
        Column column = new Column(each.getKey());
        put.addColumn(column.family, column.named(), bytes(each.getValue()));
      }
    } else {
      for (JsonElement each : values.getAsJsonArray()) {
        JsonObject cell = each.getAsJsonObject();
        Column column = new Column(cell.get("column"));
        if (cell.has("timestamp")) put.addColumn(column.family, column.named(), cell.get("timestamp").getAsLong(), bytes(cell.get("value")));
        else put.addColumn(column.family, column.named(), bytes(cell.get("value")));
      }
    }
    mutation(put, options);
    return put;
  }

  static Delete delete(byte[] row, JsonElement columns, JsonObject options) throws IOException {
    Delete delete = options.has("timestamp") ? new Delete(row, options.get("timestamp").getAsLong()) : new Delete(row);
    if (columns != null) for (JsonElement each : columns.getAsJsonArray()) marker(delete, each);
    mutation(delete, options);
    return delete;
  }

  private static void marker(Delete delete, JsonElement form) {
    boolean isText = form.isJsonPrimitive();
    Column column = new Column(isText ? form : form.getAsJsonObject().get("column"));
    boolean one = !isText && form.getAsJsonObject().has("versions") && form.getAsJsonObject().get("versions").getAsString().equals("one");
    boolean dated = !isText && form.getAsJsonObject().has("timestamp");
    long timestamp = dated ? form.getAsJsonObject().get("timestamp").getAsLong() : delete.getTimestamp();
    if (column.qualifier == null) {
      if (one) delete.addFamilyVersion(column.family, timestamp);
      else delete.addFamily(column.family, timestamp);
    } else if (one) {
      delete.addColumn(column.family, column.qualifier, timestamp);
    } else {
      delete.addColumns(column.family, column.qualifier, timestamp);
    }
  }

  static Increment increment(byte[] row, JsonObject by, JsonObject options) throws IOException {
    Increment increment = new Increment(row);
    for (Map.Entry<String, JsonElement> each : by.entrySet()) {
      Column column = new Column(each.getKey());
      increment.addColumn(column.family, column.named(), each.getValue().getAsLong());
    }
    if (options.has("timestamp")) increment.setTimestamp(options.get("timestamp").getAsLong());
    if (options.has("timeRange")) increment.setTimeRange(from(options.get("timeRange")), to(options.get("timeRange")));
    if (options.has("returnResults")) increment.setReturnResults(options.get("returnResults").getAsBoolean());
    mutation(increment, options);
    return increment;
  }

  static Append append(byte[] row, JsonObject values, JsonObject options) {
    Append append = new Append(row);
    for (Map.Entry<String, JsonElement> each : values.entrySet()) {
      Column column = new Column(each.getKey());
      append.addColumn(column.family, column.named(), bytes(each.getValue()));
    }
    if (options.has("timestamp")) append.setTimestamp(options.get("timestamp").getAsLong());
    if (options.has("timeRange")) append.setTimeRange(from(options.get("timeRange")), to(options.get("timeRange")));
    if (options.has("returnResults")) append.setReturnResults(options.get("returnResults").getAsBoolean());
    mutation(append, options);
    return append;
  }

  private static void mutation(Mutation mutation, JsonObject op) {
    if (op.has("durability")) mutation.setDurability(durability(op.get("durability").getAsString()));
    if (op.has("ttlMs")) mutation.setTTL(op.get("ttlMs").getAsLong());
    if (op.has("visibility")) mutation.setCellVisibility(new CellVisibility(op.get("visibility").getAsString()));
    attributes(mutation, op);
  }

  private static Durability durability(String name) {
    switch (name) {
      case "skipWal": return Durability.SKIP_WAL;
      case "asyncWal": return Durability.ASYNC_WAL;
      case "syncWal": return Durability.SYNC_WAL;
      case "fsyncWal": return Durability.FSYNC_WAL;
      default: return Durability.USE_DEFAULT;
    }
  }

  /** One of { put }, { delete }, { increment }, { append }, with their options beside. */
  static Mutation mutationOf(byte[] row, JsonObject form) throws IOException {
    if (form.has("put")) return put(row, form.get("put"), form);
    if (form.has("delete")) return delete(row, form.get("delete").isJsonNull() ? null : form.get("delete"), form);
    if (form.has("increment")) return increment(row, form.getAsJsonObject("increment"), form);
    if (form.has("append")) return append(row, form.getAsJsonObject("append"), form);
    throw new IllegalArgumentException("no mutation: " + form);
  }

  static RowMutations mutations(byte[] row, JsonArray forms) throws IOException {
    List<Mutation> all = new ArrayList<>();
    for (JsonElement form : forms) all.add(mutationOf(row, form.getAsJsonObject()));
    RowMutations mutations = new RowMutations(row, all.size());
    mutations.add(all);
    return mutations;
  }

  static CheckAndMutate checkAndMutate(byte[] row, JsonObject condition, JsonElement then) throws Exception {
    CheckAndMutate.Builder builder = CheckAndMutate.newBuilder(row);
    if (condition.has("filter")) {
      builder.ifMatches(filter(condition.get("filter")));
    } else {
      Column column = new Column(condition.get("column"));
      if (condition.has("exists")) {
        if (condition.get("exists").getAsBoolean()) builder.ifMatches(column.family, column.named(), CompareOperator.NOT_EQUAL, HConstants.EMPTY_BYTE_ARRAY);
        else builder.ifNotExists(column.family, column.named());
      } else if (condition.has("equals")) {
        builder.ifEquals(column.family, column.named(), bytes(condition.get("equals")));
      } else {
        builder.ifMatches(column.family, column.named(), flipped(condition.get("is").getAsString()), bytes(condition.get("value")));
      }
    }
    if (condition.has("timeRange")) builder.timeRange(TimeRange.between(from(condition.get("timeRange")), to(condition.get("timeRange"))));
    if (then.isJsonArray()) return builder.build(mutations(row, then.getAsJsonArray()));
    Mutation mutation = mutationOf(row, then.getAsJsonObject());
    if (mutation instanceof Put) return builder.build((Put) mutation);
    if (mutation instanceof Delete) return builder.build((Delete) mutation);
    if (mutation instanceof Increment) return builder.build((Increment) mutation);
    return builder.build((Append) mutation);
  }

  /** The list says STORED is-less-than VALUE, as people read it; HBase compares VALUE with STORED. */
  private static CompareOperator flipped(String sign) {
    switch (sign) {
      case "<": return CompareOperator.GREATER;
      case "<=": return CompareOperator.GREATER_OR_EQUAL;
      case "=": return CompareOperator.EQUAL;
      case "!=": return CompareOperator.NOT_EQUAL;
      case ">=": return CompareOperator.LESS_OR_EQUAL;
      case ">": return CompareOperator.LESS;
      default: throw new IllegalArgumentException("no comparison " + sign);
    }
  }

  /** An entry of a batch; which it is says its first key. */
  static Row entry(JsonObject form) throws Exception {
    if (form.has("get")) return get(form);
    if (form.has("exists")) return get(form).setCheckExistenceOnly(true);
    if (form.has("put")) return put(bytes(form.get("put")), form.get("values"), form);
    if (form.has("delete")) return delete(bytes(form.get("delete")), form.get("columns"), form);
    if (form.has("increment")) return increment(bytes(form.get("increment")), form.getAsJsonObject("by"), form);
    if (form.has("append")) return append(bytes(form.get("append")), form.getAsJsonObject("values"), form);
    if (form.has("mutateRow")) return mutations(bytes(form.get("mutateRow")), form.getAsJsonArray("mutations"));
    if (form.has("checkAndMutate")) return checkAndMutate(bytes(form.get("checkAndMutate")), form.getAsJsonObject("if"), form.get("mutate"));
    throw new IllegalArgumentException("no entry of a batch: " + form);
  }

  // --------------------------------------------------------------------------------------------------------------- parts

  private static void attributes(OperationWithAttributes operation, JsonObject op) {
    if (op.has("priority")) operation.setPriority(op.get("priority").getAsInt());
    if (!op.has("attributes")) return;
    for (Map.Entry<String, JsonElement> each : op.getAsJsonObject("attributes").entrySet()) operation.setAttribute(each.getKey(), bytes(each.getValue()));
  }

  /** HBase's printable form, or { fill: "x", bytes: 1000 }. */
  static byte[] bytes(JsonElement form) {
    if (form.isJsonPrimitive()) return Bytes.toBytesBinary(form.getAsString());
    byte[] filled = new byte[form.getAsJsonObject().get("bytes").getAsInt()];
    Arrays.fill(filled, (byte) form.getAsJsonObject().get("fill").getAsString().charAt(0));
    return filled;
  }

  static List<JsonElement> list(JsonObject op, String name) {
    List<JsonElement> all = new ArrayList<>();
    if (op.has(name)) for (JsonElement each : op.getAsJsonArray(name)) all.add(each);
    return all;
  }

  private static boolean isAll(JsonElement versions) {
    return versions.getAsString().equals("all");
  }

  private static long from(JsonElement range) {
    return range.getAsJsonObject().has("from") ? range.getAsJsonObject().get("from").getAsLong() : 0;
  }

  private static long to(JsonElement range) {
    return range.getAsJsonObject().has("to") ? range.getAsJsonObject().get("to").getAsLong() : Long.MAX_VALUE;
  }

  /** "family" or "family:qualifier", cut at the first colon. */
  static final class Column {
    final byte[] family;
    /** null: the whole family. */
    final byte[] qualifier;

    Column(JsonElement form) {
      this(form.getAsString());
    }

    Column(String text) {
      int cut = text.indexOf(':');
      family = Bytes.toBytesBinary(cut < 0 ? text : text.substring(0, cut));
      qualifier = cut < 0 ? null : Bytes.toBytesBinary(text.substring(cut + 1));
    }

    byte[] named() {
      return qualifier == null ? HConstants.EMPTY_BYTE_ARRAY : qualifier;
    }
  }
}
