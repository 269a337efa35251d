// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.recorder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What the log asks of a file. Tests put a disk that fills up or fails in its place. */
interface LogStorage extends AutoCloseable {
    /** Writes all of the buffer's remaining bytes at an offset; a full disk is an exception. */
    void write(ByteBuffer bytes, long position) throws IOException;

    /** Maps a part of the file that was written before. */
    MappedByteBuffer map(long position, int length) throws IOException;

    /** Forces a part of a mapping to the disk. */
    void force(MappedByteBuffer mapping, int offset, int length) throws IOException;

    /** Cuts the file. */
    void truncate(long length) throws IOException;

    @Override
    void close() throws IOException;

    /** A new file; one that exists already is an exception. */
    static LogStorage create(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        return new OfChannel(channel);
    }

    /**
     * A file channel. An interrupted thread would close it, which is why only the log's own threads
     * and the one that closes the log come here.
     */
    record OfChannel(FileChannel channel) implements LogStorage {
        @Override
        public void write(ByteBuffer bytes, long position) throws IOException {
            long at = position;
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
        }

        @Override
        public MappedByteBuffer map(long position, int length) throws IOException {
            return channel.map(FileChannel.MapMode.READ_WRITE, position, length);
        }

        @Override
        public void force(MappedByteBuffer mapping, int offset, int length) {
            mapping.force(offset, length);
        }

        @Override
        public void truncate(long length) throws IOException {
            channel.truncate(length);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
