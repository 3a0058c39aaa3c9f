package lab;

import static lab.OperationReader.bytes;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hadoop.hbase.NamespaceDescriptor;
import org.apache.hadoop.hbase.RegionMetrics;
import org.apache.hadoop.hbase.ServerName;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.RegionInfo;
import org.apache.hadoop.hbase.client.SnapshotDescription;
import org.apache.hadoop.hbase.client.TableDescriptor;
import org.apache.hbase.thirdparty.com.google.gson.JsonArray;
import org.apache.hbase.thirdparty.com.google.gson.JsonElement;
import org.apache.hbase.thirdparty.com.google.gson.JsonNull;
import org.apache.hbase.thirdparty.com.google.gson.JsonObject;
import org.apache.hbase.thirdparty.com.google.gson.JsonPrimitive;

/** What else the shell's commands do, with the blocking Admin that it has. Lists are sorted: a server may give them in any order. */
final class ShellOperations {
  private ShellOperations() {}

  /** Null if the operation is none of these. */
  static JsonElement run(Admin admin, String name, JsonObject op) throws Exception {
    switch (name) {
      case "listNamespaces": return namespaces(admin);
      case "describeNamespace": return sorted(admin.getNamespaceDescriptor(text(op, "namespace")).getConfiguration().entrySet());
      case "tablesOfNamespace": return sorted(List.of(admin.listTableNamesByNamespace(text(op, "namespace"))));
      case "tablesLike": return sorted(List.of(admin.listTableNames(Pattern.compile(text(op, "pattern")))));
      case "descriptorsLike": return descriptors(admin.listTableDescriptors(Pattern.compile(text(op, "pattern"))));
      case "isTableAvailable": return new JsonPrimitive(admin.isTableAvailable(table(op)));
      case "isTableDisabled": return new JsonPrimitive(admin.isTableDisabled(table(op)));
      case "snapshots": return snapshots(admin.listSnapshots());
      case "snapshotsLike": return snapshots(admin.listSnapshots(Pattern.compile(text(op, "pattern"))));
      case "isNormalizerEnabled": return new JsonPrimitive(admin.isNormalizerEnabled());
      case "normalizer": return new JsonPrimitive(admin.normalizerSwitch(on(op)));
      case "isSplitEnabled": return new JsonPrimitive(admin.isSplitEnabled());
      case "splitSwitch": return new JsonPrimitive(admin.splitSwitch(on(op), true));
      case "isMergeEnabled": return new JsonPrimitive(admin.isMergeEnabled());
      case "mergeSwitch": return new JsonPrimitive(admin.mergeSwitch(on(op), true));
      case "isCatalogJanitorEnabled": return new JsonPrimitive(admin.isCatalogJanitorEnabled());
      case "catalogJanitor": return new JsonPrimitive(admin.catalogJanitorSwitch(on(op)));
      case "isCleanerChoreEnabled": return new JsonPrimitive(admin.isCleanerChoreEnabled());
      case "cleanerChore": return new JsonPrimitive(admin.cleanerChoreSwitch(on(op)));
      case "inMaintenance": return new JsonPrimitive(admin.isMasterInMaintenanceMode());
      case "compactionState": return new JsonPrimitive(admin.getCompactionState(table(op)).name());
      case "replicationPeers": return new JsonPrimitive(admin.listReplicationPeers().size());
      case "securityCapabilities": return sorted(admin.getSecurityCapabilities());
      case "regionMetrics": return regionMetrics(admin, table(op));
      case "onlineRegions": return onlineRegions(admin, table(op));
      default: return changed(admin, name, op) ? JsonNull.INSTANCE : null;
    }
  }

  private static boolean changed(Admin admin, String name, JsonObject op) throws Exception {
    switch (name) {
      case "snapshot": admin.snapshot(text(op, "snapshot"), table(op)); return true;
      case "cloneSnapshot": admin.cloneSnapshot(text(op, "snapshot"), op.has("to") ? TableName.valueOf(text(op, "to")) : table(op)); return true;
      case "restoreSnapshot": admin.restoreSnapshot(text(op, "snapshot")); return true;
      case "deleteSnapshot": admin.deleteSnapshot(text(op, "snapshot")); return true;
      case "cloneTableSchema": admin.cloneTableSchema(table(op), TableName.valueOf(text(op, "to")), on(op)); return true;
      case "flushFamily": admin.flush(table(op), bytes(op.get("family"))); return true;
      case "flushRegion": admin.flushRegion(region(admin, op)); return true;
      case "compactRegion": admin.compactRegion(region(admin, op)); return true;
      case "unassign": admin.unassign(region(admin, op), false); return true;
      case "assign": admin.assign(region(admin, op)); return true;
      case "moveRegionAt": admin.move(admin.getRegions(table(op)).get(op.get("regionAt").getAsInt()).getEncodedNameAsBytes()); return true;
      case "mergeRegionsAt": merge(admin, op); return true;
      default: return false;
    }
  }

  private static void merge(Admin admin, JsonObject op) throws Exception {
    List<byte[]> names = new ArrayList<>();
    for (JsonElement each : op.getAsJsonArray("regionsAt")) names.add(admin.getRegions(table(op)).get(each.getAsInt()).getEncodedNameAsBytes());
    admin.mergeRegionsAsync(names.toArray(new byte[0][]), false).get();
  }

  private static byte[] region(Admin admin, JsonObject op) throws Exception {
    return admin.getRegions(table(op)).get(op.get("regionAt").getAsInt()).getRegionName();
  }

  // -------------------------------------------------------------------------------------------------------------- answers

  private static JsonArray namespaces(Admin admin) throws Exception {
    List<String> names = new ArrayList<>();
    for (NamespaceDescriptor each : admin.listNamespaceDescriptors()) names.add(each.getName());
    return sorted(names);
  }

  private static JsonArray descriptors(List<TableDescriptor> tables) {
    List<String> names = new ArrayList<>();
    for (TableDescriptor each : tables) names.add(each.getTableName() + " " + each.getColumnFamilyCount());
    return sorted(names);
  }

  private static JsonArray snapshots(List<SnapshotDescription> all) {
    List<String> names = new ArrayList<>();
    for (SnapshotDescription each : all) names.add(each.getName() + " of " + each.getTableNameAsString() + ", " + each.getType());
    return sorted(names);
  }

  /** Of all servers together: how many regions, whether each says which it is. */
  private static JsonArray regionMetrics(Admin admin, TableName table) throws Exception {
    List<String> names = new ArrayList<>();
    for (ServerName server : admin.getRegionServers())
      for (RegionMetrics each : admin.getRegionMetrics(server, table)) names.add(each.getNameAsString().replaceAll(",\\d+\\..*", ""));
    return sorted(names);
  }

  private static JsonArray onlineRegions(Admin admin, TableName table) throws Exception {
    List<String> names = new ArrayList<>();
    for (ServerName server : admin.getRegionServers())
      for (RegionInfo each : admin.getRegions(server)) if (each.getTable().equals(table)) names.add(new String(each.getStartKey()));
    return sorted(names);
  }

  static JsonArray sorted(Iterable<?> all) {
    List<String> texts = new ArrayList<>();
    for (Object each : all) texts.add(String.valueOf(each));
    Collections.sort(texts);
    JsonArray answer = new JsonArray();
    for (String each : texts) answer.add(new JsonPrimitive(each));
    return answer;
  }

  private static TableName table(JsonObject op) {
    return AdminOperations.table(op);
  }

  static String text(JsonObject op, String name) {
    return op.get(name).getAsString();
  }

  static boolean on(JsonObject op) {
    return op.get("on").getAsBoolean();
  }
}
