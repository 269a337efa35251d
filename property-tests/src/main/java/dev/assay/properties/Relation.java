// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

/** Relations between few things as matrices: true where the one is related to the other. */
final class Relation {
    private Relation() {}

    /** The one, then the other. */
    static boolean[][] then(boolean[][] one, boolean[][] other) {
        int size = one.length;
        boolean[][] both = new boolean[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                for (int k = 0; k < size; k++) {
                    both[i][k] |= one[i][j] && other[j][k];
                }
            }
        }
        return both;
    }

    static boolean[][] or(boolean[][] one, boolean[][] other) {
        int size = one.length;
        boolean[][] either = new boolean[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                either[i][j] = one[i][j] || other[i][j];
            }
        }
        return either;
    }

    /** Once or more often. */
    static boolean[][] repeated(boolean[][] step) {
        boolean[][] reached = step;
        for (int i = 0; i < step.length; i++) {
            reached = or(reached, then(reached, step));
        }
        return reached;
    }

    static boolean isReflexive(boolean[][] relation) {
        boolean isSo = false;
        for (int i = 0; i < relation.length; i++) {
            isSo |= relation[i][i];
        }
        return isSo;
    }
}
