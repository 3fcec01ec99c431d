package stack;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.EmptyIndex;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.backend.ValueComparator;
import de.bwaldvogel.mongo.bson.Document;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * An index in the order of the values of its first key, of which a document may have several. It holds texts and
 * numbers, and answers queries that want one of them or a range. As in MongoDB, a range is bounded at both ends only
 * while no document has several values: two conditions may be met by two of them.
 */
final class Walk extends EmptyIndex<Integer> {
  private final NavigableMap<Object, Map<Object, Integer>> by = new TreeMap<>(ValueComparator.asc()); // value → id → position
  private int several; // documents that have several values

  Walk(String name, List<IndexKey> keys) {
    super(name, keys);
  }

  private List<Object> valuesOf(Document document) {
    var value = Utils.getSubdocumentValueCollectionAware(document, keys().get(0));
    Stream<?> all = value instanceof Collection<?> many ? many.stream() : Stream.of(value);
    return all.filter(Conditions::plain).<Object>map(v -> v).distinct().toList();
  }

  @Override
  public synchronized void add(Document document, Integer position, MongoCollection<Integer> collection) {
    var values = valuesOf(document);
    values.forEach(v -> by.computeIfAbsent(v, x -> new TreeMap<>(ValueComparator.asc())).put(document.get("_id"), position));
    several += values.size() > 1 ? 1 : 0;
  }

  @Override
  public synchronized Integer remove(Document document) {
    var values = valuesOf(document);
    for (var v : values) {
      by.computeIfPresent(v, (x, ids) -> {
        ids.remove(document.get("_id"));
        return ids.isEmpty() ? null : ids;
      });
    }
    several -= values.size() > 1 ? 1 : 0;
    return null; // as of every sparse index, the position is known elsewhere
  }

  @Override
  public synchronized void updateInPlace(Document old, Document now, Integer position, MongoCollection<Integer> collection) {
    if (!valuesOf(old).equals(valuesOf(now))) {
      remove(old);
      add(now, position, collection);
    }
  }

  @Override
  public synchronized boolean canHandle(Document query) {
    var c = Conditions.of(query, keys().get(0));
    return c.values() != null || c.from(false) != null || c.to(false) != null;
  }

  @Override
  public synchronized Iterable<Integer> getPositions(Document query) {
    var c = Conditions.of(query, keys().get(0));
    var out = new LinkedHashSet<Integer>();
    if (c.values() != null) {
      c.values().forEach(v -> out.addAll(by.getOrDefault(v, Map.of()).values()));
      return out;
    }
    var from = c.from(several > 0);
    var to = from != null && several > 0 ? null : c.to(several > 0);
    var range = by;
    if (from != null) {
      range = range.tailMap(from.value(), from.within());
    }
    if (to != null && (from == null || ValueComparator.asc().compare(from.value(), to.value()) <= 0)) {
      range = range.headMap(to.value(), to.within());
    } else if (to != null) {
      return out; // nothing lies between
    }
    range.values().forEach(ids -> out.addAll(ids.values()));
    return out;
  }
}
