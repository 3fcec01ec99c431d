package stack;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.Utils;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * A server that speaks MongoDB's protocol and keeps everything in memory, for tests: {@code Documents HOST PORT}.
 * It is not MongoDB and nothing that ran against it has run against MongoDB.
 */
public final class Documents {
  public static void main(String[] args) throws Exception {
    orderAsMongoDB();
    var backend = new Indexed();
    backend.version(Stated.V5);
    var server = new MongoServer(backend);
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    server.bind(args[0], Integer.parseInt(args[1]));
    System.out.println("ready");
  }

  /** What the server says it is: drivers of today refuse the version it names by itself. */
  enum Stated implements MongoVersion {
    V5;

    @Override
    public List<Integer> getVersionArray() {
      return List.of(5, 0, 0);
    }

    @Override
    public int getWireVersion() {
      return 13;
    }
  }

  /** MongoDB orders strings by their UTF-8 bytes; the library by UTF-16 units, which differ beyond U+FFFF. */
  public static int compare(String a, String b) {
    return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  /** Lets the library's one comparator of values call {@link #compare} wherever it compares strings. */
  private static void orderAsMongoDB() throws Exception {
    var name = "de.bwaldvogel.mongo.backend.ValueComparator";
    var in = Documents.class.getResourceAsStream("/" + name.replace('.', '/') + ".class");
    var out = new ClassWriter(0);
    var changed = new int[1];
    new ClassReader(in).accept(new ClassVisitor(Opcodes.ASM9, out) {
      @Override
      public MethodVisitor visitMethod(int access, String method, String type, String signature, String[] exceptions) {
        return new MethodVisitor(Opcodes.ASM9, super.visitMethod(access, method, type, signature, exceptions)) {
          @Override
          public void visitMethodInsn(int code, String owner, String called, String descriptor, boolean isInterface) {
            if (owner.equals("java/lang/String") && called.equals("compareTo")) {
              changed[0]++;
              super.visitMethodInsn(Opcodes.INVOKESTATIC, "stack/Documents", "compare", "(Ljava/lang/String;Ljava/lang/String;)I", false);
              return;
            }
            super.visitMethodInsn(code, owner, called, descriptor, isInterface);
          }
        };
      }
    }, 0);
    if (changed[0] == 0) {
      throw new IllegalStateException(name + " compares no strings any more: this version of the library is not the one that was looked at");
    }
    MethodHandles.privateLookupIn(Utils.class, MethodHandles.lookup()).defineClass(out.toByteArray());
  }
}
