package lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import javax.net.SocketFactory;
import org.apache.hadoop.conf.Configurable;
import org.apache.hadoop.conf.Configuration;

/**
 * Sends connections to other ports than those that servers advertise, so that a recording proxy stands between. Hadoop makes it
 * for HBase's blocking RPC client when hadoop.rpc.socket.factory.class.default names it; lab.ports is "16020=40001,16000=40002".
 */
public final class MappedSocketFactory extends SocketFactory implements Configurable {
  private Configuration conf;
  private final Map<Integer, Integer> ports = new HashMap<>();

  @Override
  public void setConf(Configuration conf) {
    this.conf = conf;
    for (String pair : conf.getTrimmedStrings("lab.ports")) {
      String[] ends = pair.split("=");
      ports.put(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]));
    }
  }

  @Override
  public Configuration getConf() {
    return conf;
  }

  @Override
  public Socket createSocket() {
    return new Socket() {
      @Override
      public void connect(SocketAddress address, int timeout) throws IOException {
        InetSocketAddress asked = (InetSocketAddress) address;
        super.connect(new InetSocketAddress(asked.getAddress(), ports.getOrDefault(asked.getPort(), asked.getPort())), timeout);
      }
    };
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  private Socket connected(InetSocketAddress address) throws IOException {
    Socket socket = createSocket();
    socket.connect(address, 0);
    return socket;
  }
}
