import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.hadoop.hbase.util.Bytes;

/**
 * What HBase's own Bytes makes of values, and of the bytes again. Arguments are codec=value, where the value of a bigDecimal may
 * be UNSCALED@SCALE; for each a line is printed: the bytes in hex, a blank, and the value as Java reads it back.
 */
public final class ValueBytes {
  public static void main(String[] args) {
    for (String arg : args) {
      int cut = arg.indexOf('=');
      byte[] bytes = bytes(arg.substring(0, cut), arg.substring(cut + 1));
      System.out.println("value " + Bytes.toHex(bytes) + " " + read(arg.substring(0, cut), bytes));
    }
  }

  private static byte[] bytes(String codec, String value) {
    switch (codec) {
      case "int16": return Bytes.toBytes(Short.parseShort(value));
      case "int32": return Bytes.toBytes(Integer.parseInt(value));
      case "int64": return Bytes.toBytes(Long.parseLong(value));
      case "float32": return Bytes.toBytes(Float.parseFloat(value));
      case "float64": return Bytes.toBytes(Double.parseDouble(value));
      case "bool": return Bytes.toBytes(Boolean.parseBoolean(value));
      case "bigDecimal": return Bytes.toBytes(decimal(value));
      default: throw new IllegalArgumentException(codec);
    }
  }

  private static BigDecimal decimal(String value) {
    int at = value.indexOf('@');
    if (at < 0) return new BigDecimal(value);
    return new BigDecimal(new BigInteger(value.substring(0, at)), Integer.parseInt(value.substring(at + 1)));
  }

  private static String read(String codec, byte[] bytes) {
    switch (codec) {
      case "int16": return String.valueOf(Bytes.toShort(bytes));
      case "int32": return String.valueOf(Bytes.toInt(bytes));
      case "int64": return String.valueOf(Bytes.toLong(bytes));
      case "float32": return String.valueOf(Bytes.toFloat(bytes));
      case "float64": return String.valueOf(Bytes.toDouble(bytes));
      case "bool": return String.valueOf(Bytes.toBoolean(bytes));
      default: return Bytes.toBigDecimal(bytes).toString();
    }
  }
}
