package lab;

import static lab.OperationReader.bytes;
import static lab.OperationReader.list;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.hbase.ClusterMetrics;
import org.apache.hadoop.hbase.HRegionLocation;
import org.apache.hadoop.hbase.NamespaceDescriptor;
import org.apache.hadoop.hbase.ServerName;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.AsyncAdmin;
import org.apache.hadoop.hbase.client.AsyncConnection;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptor;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.TableDescriptor;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.util.Bytes;
import org.apache.hbase.thirdparty.com.google.gson.JsonArray;
import org.apache.hbase.thirdparty.com.google.gson.JsonElement;
import org.apache.hbase.thirdparty.com.google.gson.JsonNull;
import org.apache.hbase.thirdparty.com.google.gson.JsonObject;
import org.apache.hbase.thirdparty.com.google.gson.JsonPrimitive;

/** Operations on tables as a whole, regions and the cluster. */
final class AdminOperations {
  private final AsyncConnection connection;
  private final AsyncAdmin admin;

  AdminOperations(AsyncConnection connection) {
    this.connection = connection;
    this.admin = connection.getAdmin();
  }

  /** Null if the operation is none of these. */
  JsonElement run(String name, JsonObject op) throws Exception {
    switch (name) {
      case "tableExists": return new JsonPrimitive(admin.tableExists(table(op)).get());
      case "isTableEnabled": return new JsonPrimitive(admin.isTableEnabled(table(op)).get());
      case "listTables": return names(admin.listTableNames().get());
      case "describe": return described(admin.getDescriptor(table(op)).get());
      case "isBalancerEnabled": return new JsonPrimitive(admin.isBalancerEnabled().get());
      case "balancer": return new JsonPrimitive(admin.balancerSwitch(op.get("on").getAsBoolean(), true).get());
      case "balance": return new JsonPrimitive(admin.balance(true).get());
      case "runCatalogJanitor": return new JsonPrimitive(admin.runCatalogJanitor().get());
      case "regions": return regions(table(op));
      case "metaLocation": return location(connection.getRegionLocator(TableName.META_TABLE_NAME).getRegionLocation(new byte[0], true).get());
      case "status": return status(admin.getClusterMetrics().get());
      case "probe": return probe(table(op));
      default: return changed(name, op) ? JsonNull.INSTANCE : OtherAdminOperations.run(admin, name, op);
    }
  }

  private boolean changed(String name, JsonObject op) throws Exception {
    switch (name) {
      case "createTable": create(op); return true;
      case "modifyTable": admin.modifyTable(descriptor(op)).get(); return true;
      case "addFamily": admin.addColumnFamily(table(op), family(op.get("family"))).get(); return true;
      case "modifyFamily": admin.modifyColumnFamily(table(op), family(op.get("family"))).get(); return true;
      case "deleteFamily": admin.deleteColumnFamily(table(op), bytes(op.get("family"))).get(); return true;
      case "enableTable": admin.enableTable(table(op)).get(); return true;
      case "disableTable": admin.disableTable(table(op)).get(); return true;
      case "deleteTable": admin.deleteTable(table(op)).get(); return true;
      case "dropTable": drop(table(op)); return true;
      case "truncateTable": admin.truncateTable(table(op), op.has("preserveSplits") && op.get("preserveSplits").getAsBoolean()).get(); return true;
      case "createNamespace": admin.createNamespace(namespace(op)).get(); return true;
      case "modifyNamespace": admin.modifyNamespace(namespace(op)).get(); return true;
      case "deleteNamespace": admin.deleteNamespace(op.get("namespace").getAsString()).get(); return true;
      case "flush": admin.flush(table(op)).get(); return true;
      case "compact": admin.compact(table(op)).get(); return true;
      case "majorCompact": admin.majorCompact(table(op)).get(); return true;
      case "split": split(op); return true;
      case "merge": merge(op); return true;
      case "move": move(op); return true;
      default: return false;
    }
  }

  static TableName table(JsonObject op) {
    return TableName.valueOf(op.get("table").getAsString());
  }

  // -------------------------------------------------------------------------------------------------------------- tables

  private void create(JsonObject op) throws Exception {
    List<byte[]> splits = new ArrayList<>();
    for (JsonElement each : list(op, "splits")) splits.add(bytes(each));
    if (op.has("regions")) {
      JsonObject regions = op.getAsJsonObject("regions");
      admin.createTable(descriptor(op), bytes(regions.get("start")), bytes(regions.get("end")), regions.get("count").getAsInt()).get();
    } else if (splits.isEmpty()) {
      admin.createTable(descriptor(op)).get();
    } else {
      admin.createTable(descriptor(op), splits.toArray(new byte[0][])).get();
    }
  }

  private void drop(TableName table) throws Exception {
    if (!admin.tableExists(table).get()) return;
    if (!admin.isTableDisabled(table).get()) admin.disableTable(table).get();
    admin.deleteTable(table).get();
  }

  static TableDescriptor descriptor(JsonObject op) {
    TableDescriptorBuilder builder = TableDescriptorBuilder.newBuilder(table(op));
    for (JsonElement each : list(op, "families")) builder.setColumnFamily(family(each));
    if (op.has("attributes"))
      for (Map.Entry<String, JsonElement> each : op.getAsJsonObject("attributes").entrySet()) builder.setValue(each.getKey(), each.getValue().getAsString());
    return builder.build();
  }

  /** A name, or { name, attributes: { VERSIONS: "3" } }. */
  static ColumnFamilyDescriptor family(JsonElement form) {
    if (form.isJsonPrimitive()) return ColumnFamilyDescriptorBuilder.of(bytes(form));
    JsonObject parts = form.getAsJsonObject();
    ColumnFamilyDescriptorBuilder builder = ColumnFamilyDescriptorBuilder.newBuilder(bytes(parts.get("name")));
    for (Map.Entry<String, JsonElement> each : parts.getAsJsonObject("attributes").entrySet()) builder.setValue(each.getKey(), each.getValue().getAsString());
    return builder.build();
  }

  static NamespaceDescriptor namespace(JsonObject op) {
    NamespaceDescriptor.Builder builder = NamespaceDescriptor.create(op.get("namespace").getAsString());
    if (op.has("configuration"))
      for (Map.Entry<String, JsonElement> each : op.getAsJsonObject("configuration").entrySet()) builder.addConfiguration(each.getKey(), each.getValue().getAsString());
    return builder.build();
  }

  static JsonObject described(TableDescriptor table) {
    JsonObject answer = new JsonObject();
    answer.addProperty("name", table.getTableName().getNameAsString());
    JsonObject families = new JsonObject();
    for (ColumnFamilyDescriptor family : table.getColumnFamilies()) {
      JsonObject attributes = new JsonObject();
      new TreeMap<>(family.getValues()).forEach((name, value) -> attributes.addProperty(name.toString(), Bytes.toString(value.get(), value.getOffset(), value.getLength())));
      families.add(family.getNameAsString(), attributes);
    }
    answer.add("families", families);
    JsonObject attributes = new JsonObject();
    new TreeMap<>(table.getValues()).forEach((name, value) -> attributes.addProperty(Bytes.toString(name.get(), name.getOffset(), name.getLength()), Bytes.toString(value.get(), value.getOffset(), value.getLength())));
    answer.add("attributes", attributes);
    return answer;
  }

  static JsonArray names(List<TableName> tables) {
    JsonArray names = new JsonArray();
    for (TableName name : tables) names.add(new JsonPrimitive(name.getNameAsString()));
    return names;
  }

  // ------------------------------------------------------------------------------------------------------------- regions

  private void split(JsonObject op) throws Exception {
    if (op.has("region")) {
      if (op.has("at")) admin.splitRegion(bytes(op.get("region")), bytes(op.get("at"))).get();
      else admin.splitRegion(bytes(op.get("region"))).get();
    } else if (op.has("at")) {
      admin.split(table(op), bytes(op.get("at"))).get();
    } else {
      admin.split(table(op)).get();
    }
  }

  private void merge(JsonObject op) throws Exception {
    List<byte[]> regions = new ArrayList<>();
    for (JsonElement each : list(op, "regions")) regions.add(bytes(each));
    admin.mergeRegions(regions, op.has("forcible") && op.get("forcible").getAsBoolean()).get();
  }

  private void move(JsonObject op) throws Exception {
    byte[] region = bytes(op.get("region"));
    if (op.has("to")) admin.move(region, ServerName.valueOf(op.get("to").getAsString())).get();
    else admin.move(region).get();
  }

  private JsonArray regions(TableName table) throws Exception {
    JsonArray answer = new JsonArray();
    connection.getRegionLocator(table).clearRegionLocationCache();
    for (HRegionLocation each : connection.getRegionLocator(table).getAllRegionLocations().get()) answer.add(location(each));
    return answer;
  }

  static JsonObject location(HRegionLocation location) {
    JsonObject answer = new JsonObject();
    answer.addProperty("name", Bytes.toStringBinary(location.getRegion().getRegionName()));
    answer.addProperty("encodedName", location.getRegion().getEncodedName());
    answer.addProperty("start", Bytes.toStringBinary(location.getRegion().getStartKey()));
    answer.addProperty("end", Bytes.toStringBinary(location.getRegion().getEndKey()));
    answer.addProperty("replicaId", location.getRegion().getReplicaId());
    if (location.getServerName() != null) answer.addProperty("server", location.getServerName().getServerName());
    return answer;
  }

  static JsonObject status(ClusterMetrics metrics) {
    JsonObject answer = new JsonObject();
    answer.addProperty("version", metrics.getHBaseVersion());
    if (metrics.getMasterName() != null) answer.addProperty("master", metrics.getMasterName().getServerName());
    answer.add("live", servers(metrics.getLiveServerMetrics().keySet()));
    answer.add("dead", servers(metrics.getDeadServerNames()));
    answer.addProperty("regions", metrics.getRegionCount());
    answer.addProperty("inTransition", metrics.getRegionStatesInTransition().size());
    return answer;
  }

  private static JsonArray servers(Iterable<ServerName> names) {
    JsonArray answer = new JsonArray();
    for (ServerName name : names) answer.add(new JsonPrimitive(name.getServerName()));
    return answer;
  }

  /** Reads from each region; the number of regions that answered. */
  private JsonPrimitive probe(TableName table) throws Exception {
    int answered = 0;
    connection.getRegionLocator(table).clearRegionLocationCache();
    for (HRegionLocation each : connection.getRegionLocator(table).getAllRegionLocations().get()) {
      byte[] start = each.getRegion().getStartKey();
      connection.getTableBuilder(table).setOperationTimeout(60, TimeUnit.SECONDS).setMaxAttempts(1000).setRetryPause(50, TimeUnit.MILLISECONDS).build()
        .exists(new Get(start.length == 0 ? new byte[] {0} : start)).get();
      answered++;
    }
    return new JsonPrimitive(answered);
  }
}
