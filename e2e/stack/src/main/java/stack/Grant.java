package stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Lets an account do something with topics and groups whose names begin alike: {@code Grant BROKER USER PREFIX OPERATION…}.
 * An operation that groups do not know is granted for topics.
 */
public final class Grant {
  private static final List<AclOperation> OF_GROUPS = List.of(AclOperation.READ, AclOperation.DESCRIBE, AclOperation.DELETE, AclOperation.ALL);

  public static void main(String[] args) throws Exception {
    var all = new ArrayList<AclBinding>();
    for (var name : List.of(args).subList(3, args.length)) {
      var operation = AclOperation.valueOf(name);
      var entry = new AccessControlEntry("User:" + args[1], "*", operation, AclPermissionType.ALLOW);
      all.add(new AclBinding(new ResourcePattern(ResourceType.TOPIC, args[2], PatternType.PREFIXED), entry));
      if (OF_GROUPS.contains(operation)) {
        all.add(new AclBinding(new ResourcePattern(ResourceType.GROUP, args[2], PatternType.PREFIXED), entry));
      }
    }
    try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", args[0]))) {
      admin.createAcls(all).all().get();
    }
  }
}
