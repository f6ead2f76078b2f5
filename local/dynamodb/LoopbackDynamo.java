import com.almworks.sqlite4java.SQLiteConnection;
import com.almworks.sqlite4java.SQLiteJob;
import com.almworks.sqlite4java.SQLiteQueue;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantReadWriteLock;

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
    if (!Arrays.asList(flags).contains("-inMemory")) answerAfterCommit(jetty);
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
   * The engine answers TransactWriteItems when its COMMIT is queued, not when it is done: kill -9 in between loses a
   * transaction that was answered. The queue is worked off under a lock that only transactions take for writing, so
   * that lock is replaced, in each database as it is opened, by one that is released when the queue is empty.
   */
  private static void answerAfterCommit(Object jetty) throws Exception {
    Object requestHandler = requestHandler(jetty);
    Map<String, Object> databases =
        new HashMap<>() {
          @Override
          public Object put(String credentials, Object database) {
            try {
              Object access = read(database, "dbAccess");
              SQLiteQueue queue = (SQLiteQueue) read(access, "queue");
              queue.execute(new WriteAhead()).complete();
              CommittingLock lock = new CommittingLock(queue);
              field(access.getClass(), "queueLock").set(access, lock);
            } catch (ReflectiveOperationException changed) {
              throw new IllegalStateException("this engine commits in another way", changed);
            }
            return super.put(credentials, database);
          }
        };
    field(requestHandler.getClass(), "dbRequestHandlers").set(requestHandler, databases);
  }

  /** The engine's own handler, somewhere under the server's collection of them. */
  private static Object requestHandler(Object jetty) throws Exception {
    Object[] handlers = (Object[]) jetty.getClass().getMethod("getChildHandlers").invoke(jetty);
    for (Object handler : handlers) {
      try {
        return read(handler, "primaryHandler");
      } catch (NoSuchFieldException another) {
        // One of Jetty's own.
      }
    }
    throw new IllegalStateException("this engine handles requests in another way");
  }

  /**
   * SQLite's write-ahead log instead of its rollback journal: a commit is one append and one fsync, not a file made,
   * synchronized twice and deleted. As durable as before, also in a power cut.
   */
  private static final class WriteAhead extends SQLiteJob<Void> {
    @Override
    protected Void job(SQLiteConnection connection) throws Throwable {
      connection.exec("PRAGMA journal_mode=WAL");
      connection.exec("PRAGMA synchronous=FULL");
      return null;
    }
  }

  private static final class CommittingLock extends ReentrantReadWriteLock {
    private static final long serialVersionUID = 1;
    private final transient WriteLock committing;

    CommittingLock(SQLiteQueue queue) {
      committing =
          new WriteLock(this) {
            private static final long serialVersionUID = 1;

            @Override
            public void unlock() {
              try {
                queue.flush();
              } catch (InterruptedException failed) {
                throw new IllegalStateException("the commit was not waited for", failed);
              } finally {
                super.unlock();
              }
            }
          };
    }

    @Override
    public WriteLock writeLock() {
      return committing;
    }
  }

  private static Object read(Object owner, String name) throws ReflectiveOperationException {
    return field(owner.getClass(), name).get(owner);
  }

  /** The field of that name in the class or in one that it extends. */
  private static Field field(Class<?> owner, String name) throws NoSuchFieldException {
    for (Class<?> each = owner; each != null; each = each.getSuperclass()) {
      try {
        Field found = each.getDeclaredField(name);
        found.setAccessible(true);
        return found;
      } catch (NoSuchFieldException absent) {
        // Higher up, then.
      }
    }
    throw new NoSuchFieldException(owner.getName() + "." + name);
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
