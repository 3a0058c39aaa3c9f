package lab;

import static lab.OperationReader.bytes;
import static lab.ShellOperations.on;
import static lab.ShellOperations.sorted;
import static lab.ShellOperations.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import org.apache.hadoop.hbase.NamespaceDescriptor;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.AsyncAdmin;
import org.apache.hadoop.hbase.client.RegionInfo;
import org.apache.hadoop.hbase.client.SnapshotDescription;
import org.apache.hadoop.hbase.client.TableDescriptor;
import org.apache.hadoop.hbase.util.Bytes;
import org.apache.hbase.thirdparty.com.google.gson.JsonArray;
import org.apache.hbase.thirdparty.com.google.gson.JsonElement;
import org.apache.hbase.thirdparty.com.google.gson.JsonNull;
import org.apache.hbase.thirdparty.com.google.gson.JsonObject;
import org.apache.hbase.thirdparty.com.google.gson.JsonPrimitive;

/** What else the asynchronous administration does, for the recording: lists, switches, snapshots, single regions. Lists are sorted. */
final class OtherAdminOperations {
  private OtherAdminOperations() {}

  /** Null if the operation is none of these. */
  static JsonElement run(AsyncAdmin admin, String name, JsonObject op) throws Exception {
    switch (name) {
      case "isTableDisabled": return new JsonPrimitive(admin.isTableDisabled(table(op)).get());
      case "isTableAvailable": return new JsonPrimitive(admin.isTableAvailable(table(op)).get());
      case "describeAll": return tables(admin.listTableDescriptors().get());
      case "tablesOfNamespace": return sorted(admin.listTableNamesByNamespace(text(op, "namespace")).get());
      case "tablesLike": return sorted(admin.listTableNames(Pattern.compile(text(op, "pattern")), false).get());
      case "listNamespaces": return namespaces(admin.listNamespaceDescriptors().get());
      case "describeNamespace": return sorted(admin.getNamespaceDescriptor(text(op, "namespace")).get().getConfiguration().entrySet());
      case "regionStarts": return starts(admin.getRegions(table(op)).get());
      case "compactionState": return new JsonPrimitive(admin.getCompactionState(table(op)).get().name());
      case "isNormalizerEnabled": return new JsonPrimitive(admin.isNormalizerEnabled().get());
      case "normalizer": return new JsonPrimitive(admin.normalizerSwitch(on(op)).get());
      case "normalize": return new JsonPrimitive(admin.normalize().get());
      case "isSplitEnabled": return new JsonPrimitive(admin.isSplitEnabled().get());
      case "splitSwitch": return new JsonPrimitive(admin.splitSwitch(on(op)).get());
      case "isMergeEnabled": return new JsonPrimitive(admin.isMergeEnabled().get());
      case "mergeSwitch": return new JsonPrimitive(admin.mergeSwitch(on(op)).get());
      case "snapshots": return snapshots(admin.listSnapshots().get());
      default: return changed(admin, name, op) ? JsonNull.INSTANCE : null;
    }
  }

  private static boolean changed(AsyncAdmin admin, String name, JsonObject op) throws Exception {
    switch (name) {
      case "flushFamily": admin.flush(table(op), Bytes.toBytes(text(op, "family"))).get(); return true;
      case "compactFamily": admin.compact(table(op), Bytes.toBytes(text(op, "family"))).get(); return true;
      case "flushRegion": admin.flushRegion(bytes(op.get("region"))).get(); return true;
      case "compactRegion": admin.compactRegion(bytes(op.get("region"))).get(); return true;
      case "unassign": admin.unassign(bytes(op.get("region")), false).get(); return true;
      case "assign": admin.assign(bytes(op.get("region"))).get(); return true;
      case "snapshot": admin.snapshot(text(op, "snapshot"), table(op)).get(); return true;
      case "cloneSnapshot": admin.cloneSnapshot(text(op, "snapshot"), TableName.valueOf(text(op, "to"))).get(); return true;
      case "restoreSnapshot": admin.restoreSnapshot(text(op, "snapshot"), false).get(); return true;
      case "deleteSnapshot": admin.deleteSnapshot(text(op, "snapshot")).get(); return true;
      default: return false;
    }
  }

  // -------------------------------------------------------------------------------------------------------------- answers

  private static JsonArray tables(List<TableDescriptor> all) {
    List<String> texts = new ArrayList<>();
    for (TableDescriptor each : all) texts.add(each.getTableName() + " " + each.getColumnFamilyCount());
    return sorted(texts);
  }

  private static JsonArray namespaces(List<NamespaceDescriptor> all) {
    List<String> names = new ArrayList<>();
    for (NamespaceDescriptor each : all) names.add(each.getName());
    return sorted(names);
  }

  private static JsonArray starts(List<RegionInfo> regions) {
    List<String> keys = new ArrayList<>();
    for (RegionInfo each : regions) keys.add(Bytes.toStringBinary(each.getStartKey()));
    return sorted(keys);
  }

  private static JsonArray snapshots(List<SnapshotDescription> all) {
    List<String> texts = new ArrayList<>();
    for (SnapshotDescription each : all) texts.add(each.getName() + " of " + each.getTableNameAsString() + ", " + each.getType());
    return sorted(texts);
  }

  private static TableName table(JsonObject op) {
    return AdminOperations.table(op);
  }
}
