package stack;

import de.bwaldvogel.mongo.backend.ValueComparator;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What every document that a query selects must have at one key: the conditions that stand there alone or in its {@code $and}s. */
final class Conditions {
  /** A bound of a range; the value itself may or may not lie within. */
  record Bound(Object value, boolean within) {}

  private List<Object> values;
  private final List<Bound> from = new ArrayList<>();
  private final List<Bound> to = new ArrayList<>();

  static Conditions of(Document query, String key) {
    var c = new Conditions();
    c.gather(query, key);
    return c;
  }

  /** The values of which it must have one, or null where the query names none. */
  List<Object> values() {
    return values;
  }

  /** The lowest value it may have, or null. Of several bounds only one may be used where documents have several values. */
  Bound from(boolean several) {
    return from.stream().limit(several ? 1 : from.size()).reduce((a, b) -> order(a, b) < 0 ? b : a).orElse(null);
  }

  /** The highest value it may have, or null. */
  Bound to(boolean several) {
    return to.stream().limit(several ? 1 : to.size()).reduce((a, b) -> order(a, b) < 0 ? a : b).orElse(null);
  }

  private static int order(Bound a, Bound b) {
    return ValueComparator.asc().compare(a.value, b.value);
  }

  private void gather(Document query, String key) {
    if (query.get("$and") instanceof Collection<?> all) {
      all.forEach(each -> gather((Document) each, key));
    }
    var is = query.get(key);
    if (plain(is)) {
      values = List.of(is);
    } else if (is instanceof Document terms) {
      terms.forEach((op, value) -> take(op, value, terms));
    }
  }

  private void take(String op, Object value, Map<String, Object> terms) {
    if (op.equals("$in") && values == null && value instanceof Collection<?> all && all.stream().allMatch(Conditions::plain)) {
      values = List.copyOf(all);
    }
    if (!plain(value)) {
      return;
    }
    switch (op) {
      case "$gt", "$gte" -> from.add(new Bound(value, op.equals("$gte")));
      case "$lt", "$lte" -> to.add(new Bound(value, op.equals("$lte")));
      default -> { }
    }
  }

  /** Reports whether a value is one that indexes hold. */
  static boolean plain(Object value) {
    return value instanceof String || value instanceof Number;
  }
}
