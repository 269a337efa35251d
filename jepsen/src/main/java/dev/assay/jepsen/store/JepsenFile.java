// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.store;

import dev.assay.histories.EventSink;
import dev.assay.histories.MalformedHistoryException;
import dev.assay.histories.Value;
import dev.assay.histories.format.OperationMaps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * {@code test.jepsen}, the binary file of a Jepsen test (versions 0 and 1; the format stands in the
 * docstring of {@code jepsen.store.format}). The index at the end says where its blocks are; a
 * history is a vector of blocks of operations, each read when its turn comes, so that memory is
 * that of one block. The checksum of every block that is read is verified.
 */
public final class JepsenFile implements AutoCloseable {
    private static final byte[] MAGIC = "JEPSEN".getBytes(StandardCharsets.US_ASCII);
    private static final int NEWEST_VERSION = 1;
    private static final int HEADER = 28;
    private static final int TYPE_AT = 12;

    /** Of the index: the number of a block and where it is. */
    private static final int ENTRY = Integer.BYTES + Long.BYTES;

    private final Path path;
    private final FileChannel channel;
    private final Map<Integer, Long> offsets = new HashMap<>();
    private int root;

    private JepsenFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Opens a file and reads its index.
     *
     * @throws MalformedHistoryException when it is no such file, or a damaged one
     */
    public static JepsenFile open(Path path) throws IOException {
        JepsenFile file = new JepsenFile(path, FileChannel.open(path, StandardOpenOption.READ));
        try {
            file.readIndex();
        } catch (IOException | RuntimeException bad) {
            file.close();
            throw bad;
        }
        return file;
    }

    private void readIndex() throws IOException {
        ByteBuffer head = bytes(0, MAGIC.length + 12);
        for (byte each : MAGIC) {
            if (head.get() != each) {
                throw damaged("does not begin as a test.jepsen file does");
            }
        }
        int version = head.getInt();
        if (version < 0 || version > NEWEST_VERSION) {
            throw damaged("is of version " + version + "; known are 0 and 1");
        }
        long at = head.getLong();
        if (at == 0) {
            throw damaged("has no index: the test ended before it stored anything");
        }
        Block index = block(at);
        if (index.type != 1) {
            throw damaged("has a block of type " + index.type + " for its index");
        }
        if (index.data.remaining() % ENTRY != Integer.BYTES) {
            throw damaged(
                    "has an index of "
                            + index.data.remaining()
                            + " bytes, which end within an entry");
        }
        root = index.data.getInt();
        while (index.data.hasRemaining()) {
            offsets.put(index.data.getInt(), index.data.getLong());
        }
    }

    private MalformedHistoryException damaged(String problem) {
        return new MalformedHistoryException(path.toString(), 0, 0, problem);
    }

    private record Block(int type, ByteBuffer data) {}

    private Block block(long offset) throws IOException {
        ByteBuffer header = bytes(offset, HEADER);
        long length = header.getLong(0);
        int expected = header.getInt(8);
        int type = header.getShort(TYPE_AT);
        if (length < HEADER || length > Integer.MAX_VALUE) {
            throw damaged("has a block of " + length + " bytes at " + offset);
        }
        ByteBuffer data = bytes(offset + HEADER, (int) length - HEADER);
        CRC32 checksum = new CRC32();
        checksum.update(data.duplicate());
        ByteBuffer plain = ByteBuffer.allocate(HEADER);
        plain.putLong(0, length).putShort(TYPE_AT, (short) type);
        checksum.update(plain);
        if ((int) checksum.getValue() != expected) {
            throw damaged("has a damaged block at byte " + offset + "; fetch the file again");
        }
        return new Block(type, data);
    }

    private Block blockOf(int id) throws IOException {
        Long offset = offsets.get(id);
        if (offset == null) {
            throw damaged("lacks its block " + id);
        }
        return block(offset);
    }

    private ByteBuffer bytes(long offset, int count) throws IOException {
        if (offset < 0 || count > channel.size() - offset) {
            throw damaged("ends before byte " + (offset + count) + "; is it cut off?");
        }
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) > 0) {
            continue;
        }
        return buffer.flip();
    }

    /** The test map without its history and results. */
    public Map<Value, Value> test() throws IOException {
        return root == 0 ? Map.of() : mapping(one(blockOf(root)));
    }

    private Map<Value, Value> mapping(Value value) {
        if (value instanceof Value.Mapping(Map<Value, Value> entries)) {
            return entries;
        }
        throw damaged("has no map where one is expected");
    }

    private Value one(Block block) throws IOException {
        return next(new Fressian(block.data));
    }

    private Value next(Fressian values) throws IOException {
        try {
            return values.read();
        } catch (IOException bad) {
            throw damaged(String.valueOf(bad.getMessage()));
        }
    }

    /** The results of the test's checker; empty where it was not analysed. */
    public Map<Value, Value> results() throws IOException {
        Value reference = test().get(new Value.Keyword("results"));
        Map<Value, Value> all = new LinkedHashMap<>();
        int id = reference == null ? 0 : id(reference);
        Set<Integer> read = new HashSet<>();
        while (id != 0) {
            Block block = blockOf(id);
            if (block.type != 3) {
                throw damaged("has results of block type " + block.type);
            }
            if (block.data.remaining() < Integer.BYTES) {
                throw damaged("has results that end within their first number, block " + id);
            }
            if (!read.add(id)) {
                throw damaged("has results that go round in a circle at block " + id);
            }
            id = block.data.getInt();
            // The first block that has a key hides those of the blocks behind it.
            mapping(one(block)).forEach(all::putIfAbsent);
        }
        return all;
    }

    /** Hands the events of the history on, in order. */
    public void history(EventSink sink) throws IOException {
        history(sink, () -> {});
    }

    /**
     * Hands the events of the history on, in order.
     *
     * @param poll called before each event, and may throw to end it
     */
    public void history(EventSink sink, Runnable poll) throws IOException {
        Value reference = test().get(new Value.Keyword("history"));
        if (reference == null || id(reference) == 0) {
            throw damaged("holds no history");
        }
        EventSink polled =
                event -> {
                    poll.run();
                    sink.accept(event);
                };
        OperationMaps maps = new OperationMaps(polled);
        operations(id(reference), maps, new HashSet<>());
    }

    private void operations(int id, OperationMaps into, Set<Integer> around) throws IOException {
        Block block = blockOf(id);
        if (!around.add(id)) {
            throw damaged("has a history that goes round in a circle at block " + id);
        }
        switch (block.type) {
            case 2 -> {
                Value all = one(block);
                if (all instanceof Value.Sequence(List<Value> operations)) {
                    operations.forEach(operation -> accept(operation, into));
                } else if (all != Value.NIL) {
                    throw damaged("has a history that is no vector");
                }
            }
            case 4 -> {
                Fressian stream = new Fressian(block.data);
                while (stream.hasMore()) {
                    accept(next(stream), into);
                }
            }
            case 5 -> {
                if (block.data.remaining() % ENTRY != Long.BYTES) {
                    throw damaged("has a list of blocks that ends within one, block " + id);
                }
                block.data.getLong();
                while (block.data.hasRemaining()) {
                    block.data.getLong();
                    operations(block.data.getInt(), into, around);
                }
            }
            default -> throw damaged("has a history of block type " + block.type);
        }
        around.remove(id);
    }

    private void accept(Value operation, OperationMaps into) {
        try {
            into.accept(mapping(operation));
        } catch (MalformedHistoryException bad) {
            throw bad.source().isEmpty() ? bad.at(path.toString(), 0, 0) : bad;
        }
    }

    private int id(Value reference) {
        if (reference instanceof Value.Tagged(String tag, Value.Int(long id))
                && tag.equals("block-ref")) {
            return (int) id;
        }
        return reference == Value.NIL ? 0 : fail();
    }

    private int fail() {
        throw damaged("has no reference to a block where one is expected");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
