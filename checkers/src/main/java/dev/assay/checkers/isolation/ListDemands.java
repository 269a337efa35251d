// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Demands on versions whose order lists show: each is met or not. A version that nobody read comes
 * after all that were, and where two such are concerned both orders will do. O(1) a demand.
 */
final class ListDemands implements VersionDemands {
    /** So many are enough to choose from. */
    private static final int ENOUGH = 64;

    /** By version, its place in the chain of its key. */
    private final int[] place;

    private final ToIntFunction<Demand> length;
    private final List<Demand> unmet = new ArrayList<>();

    /**
     * @param length how much there is to tell of a demand
     */
    ListDemands(Versions lists, RegisterVersions versions, ToIntFunction<Demand> length) {
        this.length = length;
        place = new int[versions.versions()];
        Arrays.fill(place, Integer.MAX_VALUE);
        for (int key = 0; key < lists.keys().length; key++) {
            for (int at = 0; at < lists.chainLength(key); at++) {
                place[versions.version(lists.writer(key, at), key)] = at;
            }
        }
    }

    @Override
    public int join(int one, int other) {
        return one == NONE || place[other] > place[one] ? other : one;
    }

    @Override
    public void before(int node, int version, int reader) {
        if (version == RegisterVersions.INITIAL || place[node] > place[version]) {
            unmet.add(new Demand(node, version, reader));
        }
    }

    @Override
    public boolean isEnough() {
        return unmet.size() >= ENOUGH;
    }

    @Override
    public List<Demand> contradiction() {
        Demand best = null;
        for (Demand each : unmet) {
            if (best == null || length.applyAsInt(each) < length.applyAsInt(best)) {
                best = each;
            }
        }
        return best == null ? List.of() : List.of(best);
    }
}
