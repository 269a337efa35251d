// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Objects;
import java.util.RandomAccess;

/** The elements of a sequence in a pool, looked up when they are asked for. Unmodifiable. */
final class PooledElements extends AbstractList<Value> implements RandomAccess {
    private final ValuePool pool;
    private final int[] block;
    private final int start;
    private final int length;

    PooledElements(ValuePool pool, int[] block, int start, int length) {
        this.pool = pool;
        this.block = block;
        this.start = start;
        this.length = length;
    }

    @Override
    public Value get(int index) {
        return pool.get(block[start + Objects.checkIndex(index, length)]);
    }

    @Override
    public int size() {
        return length;
    }

    @Override
    public boolean equals(Object other) {
        if (other instanceof PooledElements that && that.pool == pool) {
            return Arrays.equals(
                    block, start, start + length, that.block, that.start, that.start + that.length);
        }
        return super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
