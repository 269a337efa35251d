// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.recorder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file on a disk that has room for so many bytes, cannot force, or lets appends to one place die.
 */
final class FaultyStorage implements LogStorage {
    private final FileChannel channel;
    private final LogStorage real;
    private final long capacity;
    volatile boolean forceFails;
    volatile long deadlyFrom = Long.MAX_VALUE;
    volatile long deadlyTo = Long.MAX_VALUE;

    FaultyStorage(Path path, long capacity) throws IOException {
        channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        real = new OfChannel(channel);
        this.capacity = capacity;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
        if (position + bytes.remaining() > capacity) {
            int fitting = (int) Math.max(0, capacity - position);
            real.write(bytes.slice(bytes.position(), fitting), position);
            throw new IOException("No space left on device");
        }
        real.write(bytes, position);
    }

    /**
     * A mapping that cannot be written stands for a thread that dies between its reservation and
     * its commit.
     */
    @Override
    public MappedByteBuffer map(long position, int length) throws IOException {
        return position >= deadlyFrom && position < deadlyTo
                ? channel.map(FileChannel.MapMode.READ_ONLY, position, length)
                : real.map(position, length);
    }

    @Override
    public void force(MappedByteBuffer mapping, int offset, int length) throws IOException {
        if (forceFails) {
            throw new IOException("Input/output error");
        }
        if (!mapping.isReadOnly()) {
            real.force(mapping, offset, length);
        }
    }

    @Override
    public void truncate(long length) throws IOException {
        real.truncate(length);
    }

    @Override
    public void close() throws IOException {
        real.close();
    }
}
