import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.util.Bytes;

/**
 * Makes the table "cells" with family "f": row "a" with a cell that has a tag (its TTL) beside one that has none, and row "b" with
 * a value of 400 kB, which compresses well and is more than a block of Hadoop's codecs. Every timestamp is fixed.
 */
public final class CellTable {
  private static final long TIME = 1700000000000L;
  private static final long HUNDRED_YEARS = 3155760000000L;

  public static void main(String[] args) throws Exception {
    TableName name = TableName.valueOf("cells");
    byte[] family = Bytes.toBytes("f");
    try (Connection connection = ConnectionFactory.createConnection(HBaseConfiguration.create());
        Admin admin = connection.getAdmin()) {
      admin.createTable(
          TableDescriptorBuilder.newBuilder(name).setColumnFamily(ColumnFamilyDescriptorBuilder.of(family)).build());
      try (Table table = connection.getTable(name)) {
        List<Put> puts = new ArrayList<>();
        Put tagged = new Put(Bytes.toBytes("a"), TIME).addColumn(family, Bytes.toBytes("q"), Bytes.toBytes("with a TTL"));
        tagged.setTTL(HUNDRED_YEARS);
        puts.add(tagged);
        puts.add(new Put(Bytes.toBytes("a"), TIME).addColumn(family, Bytes.toBytes("r"), Bytes.toBytes("without")));
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < 400; i++) value.append(String.format("b%03d", i).repeat(250));
        puts.add(new Put(Bytes.toBytes("b"), TIME).addColumn(family, Bytes.toBytes("q"), Bytes.toBytes(value.toString())));
        table.put(puts);
      }
    }
    System.out.println("done");
  }
}
