import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;

/**
 * Starts DynamoDB Local so that only this machine reaches it. The stock launcher listens on every
 * interface and has no option against it, so the Jetty connectors are told their host before they open.
 *
 * <p>It takes DynamoDB Local's own flags. With `-port 0` the system picks a free port. When it serves it
 * prints one line, `LISTENING <port>`, on standard output. It ends as soon as its standard input closes:
 * the parent holds the other end of that pipe, so it cannot outlive the parent, even one killed by -9.
 *
 * <p>System properties `streamRetentionMs` and `shardRolloverMs` replace the engine's own 24 h and 4 h.
 */
public final class LoopbackDynamo {
  private static final String[] LAUNCHERS = {
    "com.amazonaws.services.dynamodbv2.local.main.ServerRunner", // 1.x
    "software.amazon.dynamodb.services.local.main.ServerRunner", // 2.x and later
  };

  /** Classes that carry the engine's stream times as constants, in all versions; absent ones are passed over. */
  private static final String[] STREAM_TIMES = {
    "com.amazonaws.services.dynamodbv2.local.shared.access.AmazonDynamoDBLocal",
    "com.amazonaws.services.dynamodbv2.local.shared.access.awssdkv1.client.LocalAmazonDynamoDBStreams",
  };

  private LoopbackDynamo() {}

  public static void main(String[] flags) throws Exception {
    endWithParent();
    try {
      serve(flags);
    } catch (InvocationTargetException wrapped) {
      System.err.println("DynamoDB Local did not start: " + wrapped.getCause());
      Runtime.getRuntime().halt(1);
    }
  }

  private static void serve(String[] flags) throws Exception {
    Long retentionMs = Long.getLong("streamRetentionMs");
    if (retentionMs != null) {
      setStreamTime("STREAM_SURVIVAL_DURATION", retentionMs);
      setStreamTime("SHARD_SURVIVAL_DURATION", retentionMs);
      setStreamTime("RECORD_SURVIVAL_DURATION", retentionMs);
    }
    Long rolloverMs = Long.getLong("shardRolloverMs");
    if (rolloverMs != null) {
      setStreamTime("SHARD_ROLLOVER_TIME", rolloverMs);
      // Half of it is how often the engine looks for old shards.
      setStreamTime("SHARDITERATOR_EXPIRATION_TIME", 2 * rolloverMs);
    }
    boolean anyPort = replaceAnyPort(flags);
    Object proxy =
        launcher()
            .getMethod("createServerFromCommandLineArgs", String[].class)
            .invoke(null, (Object) flags);
    Field serverField = proxy.getClass().getDeclaredField("server");
    serverField.setAccessible(true);
    Object jetty = serverField.get(proxy);
    Object[] connectors = (Object[]) jetty.getClass().getMethod("getConnectors").invoke(jetty);
    for (Object connector : connectors) {
      connector.getClass().getMethod("setHost", String.class).invoke(connector, "127.0.0.1");
      if (anyPort) connector.getClass().getMethod("setPort", int.class).invoke(connector, 0);
    }
    proxy.getClass().getMethod("start").invoke(proxy);
    Object port = connectors[0].getClass().getMethod("getLocalPort").invoke(connectors[0]);
    System.out.println("LISTENING " + port);
    System.out.flush();
    proxy.getClass().getMethod("join").invoke(proxy);
  }

  /**
   * The engine has no option for these times, and they are final: so they are written where they lie, before
   * anything has read them. It fails loudly where that is no longer possible.
   */
  private static void setStreamTime(String name, long valueMs) throws Exception {
    Field theUnsafe = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
    theUnsafe.setAccessible(true);
    sun.misc.Unsafe unsafe = (sun.misc.Unsafe) theUnsafe.get(null);
    boolean found = false;
    for (String className : STREAM_TIMES) {
      Field field;
      try {
        field = Class.forName(className).getDeclaredField(name);
      } catch (ClassNotFoundException | NoSuchFieldException absent) {
        continue;
      }
      if (field.getType() != long.class || !Modifier.isStatic(field.getModifiers())) continue;
      field.setAccessible(true);
      unsafe.putLong(unsafe.staticFieldBase(field), unsafe.staticFieldOffset(field), valueMs);
      if (field.getLong(null) != valueMs) throw new IllegalStateException(name + " stays as it was");
      found = true;
    }
    if (!found) throw new IllegalStateException("this engine has no " + name);
  }

  /** The flag parser refuses port 0: it is shown another, and the connector is given 0 afterwards. */
  private static boolean replaceAnyPort(String[] flags) {
    for (int index = 1; index < flags.length; index++) {
      if (flags[index - 1].equals("-port") && flags[index].equals("0")) {
        flags[index] = "65535";
        return true;
      }
    }
    return false;
  }

  private static Class<?> launcher() throws ClassNotFoundException {
    for (String name : LAUNCHERS) {
      try {
        return Class.forName(name);
      } catch (ClassNotFoundException absent) {
        // The other line of versions, then.
      }
    }
    throw new ClassNotFoundException("DynamoDBLocal.jar is not on the class path");
  }

  private static void endWithParent() {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (System.in.read() != -1) {
                  // Nothing is ever sent; only the end matters.
                }
              } catch (java.io.IOException broken) {
                // A broken pipe is an ended parent, too.
              }
              // halt, not exit: shutdown hooks may hang, and SQLite recovers from a cut at any point.
              Runtime.getRuntime().halt(0);
            },
            "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }
}
