package stack;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.backend.memory.MemoryCollection;
import de.bwaldvogel.mongo.backend.memory.MemoryDatabase;
import de.bwaldvogel.mongo.backend.memory.index.MemoryUniqueIndex;
import de.bwaldvogel.mongo.bson.Document;
import java.util.List;
import java.util.Objects;

/**
 * The library's memory, with indexes that answer. The library alone goes through every document of a collection
 * unless a query names {@code _id} and nothing else, so that what it costs to find a bid grows with the bids.
 */
final class Indexed extends MemoryBackend {
  @Override
  public MemoryDatabase openOrCreateDatabase(String name) {
    return new Database(name, getCursorRegistry());
  }

  private static final class Database extends MemoryDatabase {
    Database(String name, CursorRegistry cursors) {
      super(name, cursors);
    }

    @Override
    protected MemoryCollection openOrCreateCollection(String name, CollectionOptions options) {
      return new Collection(this, name, options, cursorRegistry);
    }

    @Override
    protected Index<Integer> openOrCreateSecondaryIndex(String collection, String name, List<IndexKey> keys, boolean sparse) {
      return new Walk(name, keys);
    }

    @Override
    protected Index<Integer> openOrCreateUniqueIndex(String collection, String name, List<IndexKey> keys, boolean sparse) {
      return keys.size() == 1 ? new Unique(name, keys, sparse) : super.openOrCreateUniqueIndex(collection, name, keys, sparse);
    }
  }

  private static final class Collection extends MemoryCollection {
    Collection(MongoDatabase database, String name, CollectionOptions options, CursorRegistry cursors) {
      super(database, name, options, cursors);
    }

    @Override
    protected boolean tracksDataSize() {
      return false; // it encodes a document twice for every change, and nobody asks
    }
  }

  /** Finds by value also where the query says more than that. What is found is held against the whole query afterwards. */
  private static final class Unique extends MemoryUniqueIndex {
    Unique(String name, List<IndexKey> keys, boolean sparse) {
      super(name, keys, sparse);
    }

    private List<?> values(Document query) {
      return Conditions.of(query, keys().get(0)).values();
    }

    @Override
    public synchronized boolean canHandle(Document query) {
      return values(query) != null || super.canHandle(query);
    }

    @Override
    public synchronized Iterable<Integer> getPositions(Document query) {
      var values = values(query);
      if (values == null) {
        return super.getPositions(query);
      }
      return values.stream().distinct().map(v -> getPosition(new KeyValue(v))).filter(Objects::nonNull).toList();
    }
  }
}
