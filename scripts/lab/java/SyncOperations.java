package lab;

import static lab.OperationReader.bytes;
import static lab.OperationReader.list;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.hbase.HRegionLocation;
import org.apache.hadoop.hbase.ServerName;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.BufferedMutator;
import org.apache.hadoop.hbase.client.BufferedMutatorParams;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Delete;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.RegionLocator;
import org.apache.hadoop.hbase.client.RetriesExhaustedWithDetailsException;
import org.apache.hadoop.hbase.client.Row;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hbase.thirdparty.com.google.gson.JsonArray;
import org.apache.hbase.thirdparty.com.google.gson.JsonElement;
import org.apache.hbase.thirdparty.com.google.gson.JsonNull;
import org.apache.hbase.thirdparty.com.google.gson.JsonObject;
import org.apache.hbase.thirdparty.com.google.gson.JsonPrimitive;

/**
 * The same operations with HBase's older, blocking client, whose calls are others in part: the shell, YCSB and `hbase pe` stand on it.
 * It asks the master IsMasterRunning before anything else, and its BufferedMutator writes lists.
 */
final class SyncOperations {
  private final Connection connection;

  SyncOperations(Connection connection) {
    this.connection = connection;
  }

  /** Null if the operation is none of these. */
  JsonElement run(String name, JsonObject op) throws Exception {
    try (Admin admin = connection.getAdmin()) {
      JsonElement answer = administered(admin, name, op);
      if (answer == null) answer = ShellOperations.run(admin, name, op);
      if (answer != null) return answer;
    }
    if (!op.has("table")) return null;
    try (Table table = connection.getTable(AdminOperations.table(op))) {
      return done(table, name, op);
    } catch (RetriesExhaustedWithDetailsException e) {
      throw (Exception) e.getCause(0);
    }
  }

  private JsonElement done(Table table, String name, JsonObject op) throws Exception {
    byte[] row = op.has("row") ? bytes(op.get("row")) : null;
    switch (name) {
      case "get": return ResultWriter.row(table.get(OperationReader.get(op)));
      case "exists": return new JsonPrimitive(table.exists(OperationReader.get(op)));
      case "getAll": return JavaTables.rows(List.of(table.get(JavaTables.gets(op))));
      case "existsAll": return existsAll(table, op);
      case "put": table.put(OperationReader.put(row, op.get("values"), op)); break;
      case "putAll": buffered(op); break;
      case "delete": table.delete(OperationReader.delete(row, op.get("columns"), op)); break;
      case "deleteAll": table.delete(JavaTables.cast(JavaTables.entries(op), Delete.class)); break;
      case "increment": return ResultWriter.row(table.increment(OperationReader.increment(row, op.getAsJsonObject("by"), op)));
      case "append": return ResultWriter.row(table.append(OperationReader.append(row, op.getAsJsonObject("values"), op)));
      case "mutateRow": return ResultWriter.row(table.mutateRow(OperationReader.mutations(row, op.getAsJsonArray("mutations"))));
      case "checkAndMutate": return ResultWriter.processed(table.checkAndMutate(OperationReader.checkAndMutate(row, op.getAsJsonObject("if"), op.get("mutate"))));
      case "batch": return batch(table, op);
      case "scan": return JavaTables.scanned(table.getScanner(OperationReader.scan(op)), op);
      default: return null;
    }
    return JsonNull.INSTANCE;
  }

  private static JsonArray existsAll(Table table, JsonObject op) throws Exception {
    JsonArray answer = new JsonArray();
    for (boolean flag : table.exists(JavaTables.gets(op))) answer.add(new JsonPrimitive(flag));
    return answer;
  }

  private void buffered(JsonObject op) throws Exception {
    // In place of the default, which prints what failed.
    BufferedMutatorParams params = new BufferedMutatorParams(AdminOperations.table(op)).listener((e, mutator) -> { throw e; });
    try (BufferedMutator mutator = connection.getBufferedMutator(params)) {
      mutator.mutate(JavaTables.cast(JavaTables.entries(op), Put.class));
    }
  }

  private static JsonArray batch(Table table, JsonObject op) throws Exception {
    List<Row> rows = JavaTables.entries(op);
    Object[] results = new Object[rows.size()];
    try {
      table.batch(rows, results);
    } catch (RetriesExhaustedWithDetailsException e) {
      // Each is in the results.
    }
    JsonArray answer = new JsonArray();
    for (int i = 0; i < results.length; i++)
      answer.add(results[i] instanceof Throwable ? ResultWriter.error((Throwable) results[i]) : JavaTables.outcome(results[i], rows.get(i)));
    return answer;
  }

  // ------------------------------------------------------------------------------------------------------ administration

  private JsonElement administered(Admin admin, String name, JsonObject op) throws Exception {
    switch (name) {
      case "tableExists": return new JsonPrimitive(admin.tableExists(AdminOperations.table(op)));
      case "isTableEnabled": return new JsonPrimitive(admin.isTableEnabled(AdminOperations.table(op)));
      case "describe": return AdminOperations.described(admin.getDescriptor(AdminOperations.table(op)));
      case "listTables": return AdminOperations.names(List.of(admin.listTableNames()));
      case "isBalancerEnabled": return new JsonPrimitive(admin.isBalancerEnabled());
      case "balancer": return new JsonPrimitive(admin.balancerSwitch(op.get("on").getAsBoolean(), true));
      case "status": return AdminOperations.status(admin.getClusterMetrics());
      case "regions": return regions(AdminOperations.table(op));
      default: return changed(admin, name, op) ? JsonNull.INSTANCE : null;
    }
  }

  private boolean changed(Admin admin, String name, JsonObject op) throws Exception {
    switch (name) {
      case "createTable": create(admin, op); return true;
      case "modifyTable": admin.modifyTable(AdminOperations.descriptor(op)); return true;
      case "addFamily": admin.addColumnFamily(AdminOperations.table(op), AdminOperations.family(op.get("family"))); return true;
      case "modifyFamily": admin.modifyColumnFamily(AdminOperations.table(op), AdminOperations.family(op.get("family"))); return true;
      case "deleteFamily": admin.deleteColumnFamily(AdminOperations.table(op), bytes(op.get("family"))); return true;
      case "enableTable": admin.enableTable(AdminOperations.table(op)); return true;
      case "disableTable": admin.disableTable(AdminOperations.table(op)); return true;
      case "deleteTable": admin.deleteTable(AdminOperations.table(op)); return true;
      case "truncateTable": admin.truncateTable(AdminOperations.table(op), op.has("preserveSplits") && op.get("preserveSplits").getAsBoolean()); return true;
      case "createNamespace": admin.createNamespace(AdminOperations.namespace(op)); return true;
      case "modifyNamespace": admin.modifyNamespace(AdminOperations.namespace(op)); return true;
      case "deleteNamespace": admin.deleteNamespace(op.get("namespace").getAsString()); return true;
      case "flush": admin.flush(AdminOperations.table(op)); return true;
      case "compact": admin.compact(AdminOperations.table(op)); return true;
      case "majorCompact": admin.majorCompact(AdminOperations.table(op)); return true;
      case "split": split(admin, op); return true;
      case "merge": merge(admin, op); return true;
      case "move": move(admin, op); return true;
      default: return false;
    }
  }

  private static void create(Admin admin, JsonObject op) throws Exception {
    List<byte[]> splits = new ArrayList<>();
    for (JsonElement each : list(op, "splits")) splits.add(bytes(each));
    if (splits.isEmpty()) admin.createTable(AdminOperations.descriptor(op));
    else admin.createTable(AdminOperations.descriptor(op), splits.toArray(new byte[0][]));
  }

  /** `Admin.split` does not wait for the end. */
  private void split(Admin admin, JsonObject op) throws Exception {
    byte[] at = bytes(op.get("at"));
    try (RegionLocator locator = connection.getRegionLocator(AdminOperations.table(op))) {
      waitFor(admin.splitRegionAsync(locator.getRegionLocation(at, true).getRegion().getRegionName(), at));
    }
  }

  private static void merge(Admin admin, JsonObject op) throws Exception {
    List<byte[]> regions = new ArrayList<>();
    for (JsonElement each : list(op, "regions")) regions.add(bytes(each));
    waitFor(admin.mergeRegionsAsync(regions.toArray(new byte[0][]), false));
  }

  private static void move(Admin admin, JsonObject op) throws Exception {
    byte[] region = bytes(op.get("region"));
    if (op.has("to")) admin.move(region, ServerName.valueOf(op.get("to").getAsString()));
    else admin.move(region);
  }

  private JsonArray regions(TableName table) throws Exception {
    JsonArray answer = new JsonArray();
    try (RegionLocator locator = connection.getRegionLocator(table)) {
      locator.clearRegionLocationCache();
      for (HRegionLocation each : locator.getAllRegionLocations()) answer.add(AdminOperations.location(each));
    }
    return answer;
  }

  private static void waitFor(Future<?> done) throws Exception {
    done.get(60, TimeUnit.SECONDS);
  }
}
