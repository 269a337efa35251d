// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.ledger.MerkleProofs.Place;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {
    private static final int SIZES = 70;

    /** The leaves and roots that implementations of Certificate Transparency test with. */
    private static final List<String> PUBLISHED_LEAVES =
            List.of(
                    "",
                    "00",
                    "10",
                    "2021",
                    "3031",
                    "40414243",
                    "5051525354555657",
                    "606162636465666768696a6b6c6d6e6f");

    private static final List<String> PUBLISHED_ROOTS =
            List.of(
                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    @Test
    void the_published_roots_and_proofs_come_out() {
        MerkleTree tree = new MerkleTree();
        assertThat(tree.root().toHex()).isEqualTo(PUBLISHED_ROOTS.get(0));
        for (int i = 0; i < PUBLISHED_LEAVES.size(); i++) {
            tree.append(HexFormat.of().parseHex(PUBLISHED_LEAVES.get(i)));
            assertThat(tree.root().toHex()).isEqualTo(PUBLISHED_ROOTS.get(i + 1));
        }
        List<String> firstOfEight =
                List.of(
                        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
        assertThat(digits(tree.inclusion(0, 8))).isEqualTo(firstOfEight);
        assertThat(digits(tree.consistency(1, 8))).isEqualTo(firstOfEight);
        assertThat(digits(tree.consistency(6, 8)))
                .containsExactly(
                        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
    }

    @Test
    void every_root_and_every_proof_is_that_of_the_definition() {
        List<byte[]> leaves = leaves(SIZES);
        MerkleTree tree = tree(leaves);
        for (int size = 0; size <= SIZES; size++) {
            List<byte[]> first = leaves.subList(0, size);
            assertThat(tree.root(size).toHex()).isEqualTo(NaiveMerkle.root(first));
            for (int index = 0; index < size; index++) {
                assertThat(digits(tree.inclusion(index, size)))
                        .as("leaf %d of %d", index, size)
                        .isEqualTo(NaiveMerkle.path(index, first));
            }
            for (int fewer = 1; fewer <= size; fewer++) {
                assertThat(digits(tree.consistency(fewer, size)))
                        .as("%d in %d", fewer, size)
                        .isEqualTo(NaiveMerkle.proof(fewer, first, true));
            }
        }
    }

    @Test
    void the_root_with_one_leaf_more_is_that_after_appending_it() {
        MerkleTree tree = new MerkleTree();
        for (int i = 0; i < SIZES; i++) {
            Hash content = Hash.of(new byte[] {(byte) i});
            Hash foreseen = tree.rootWith(content);
            tree.append(content);
            assertThat(foreseen).as("leaf %d", i).isEqualTo(tree.root());
        }
    }

    @Test
    void a_leaf_is_proven_at_its_own_place_only() {
        List<byte[]> leaves = leaves(SIZES);
        MerkleTree tree = tree(leaves);
        for (int size = 1; size <= SIZES; size += 3) {
            for (int index = 0; index < size; index++) {
                List<Hash> path = tree.inclusion(index, size);
                for (int other = -1; other <= size; other++) {
                    assertThat(includes(tree, leaves.get(index), new Place(other, size), path))
                            .as("leaf %d of %d as %d", index, size, other)
                            .isEqualTo(other == index);
                }
                Place place = new Place(index, size);
                assertThat(includes(tree, new byte[] {9, 9}, place, path)).isFalse();
                changed(path)
                        .forEach(
                                wrong ->
                                        assertThat(
                                                        includes(
                                                                tree,
                                                                leaves.get(place(place)),
                                                                place,
                                                                wrong))
                                                .isFalse());
            }
        }
    }

    @Test
    void a_log_is_proven_to_begin_with_its_own_beginning_only() {
        List<byte[]> leaves = leaves(SIZES);
        MerkleTree tree = tree(leaves);
        List<byte[]> others = leaves(SIZES);
        others.set(0, new byte[] {7, 7, 7});
        MerkleTree other = tree(others);
        for (int size = 1; size <= SIZES; size++) {
            Head more = new Head(size, tree.root(size));
            for (int fewer = 1; fewer <= size; fewer++) {
                List<Hash> path = tree.consistency(fewer, size);
                Head less = new Head(fewer, tree.root(fewer));
                assertThat(MerkleProofs.isConsistent(less, more, path))
                        .as("%d in %d", fewer, size)
                        .isTrue();
                Head strange = new Head(fewer, other.root(fewer));
                assertThat(MerkleProofs.isConsistent(strange, more, path)).isFalse();
                assertThat(MerkleProofs.isConsistent(less, new Head(size, other.root(size)), path))
                        .isFalse();
                changed(path)
                        .forEach(
                                wrong ->
                                        assertThat(MerkleProofs.isConsistent(less, more, wrong))
                                                .isFalse());
            }
        }
        Head none = new Head(0, tree.root(0));
        assertThat(MerkleProofs.isConsistent(none, new Head(1, tree.root(1)), List.of())).isFalse();
        assertThat(
                        MerkleProofs.isConsistent(
                                new Head(2, tree.root(2)), new Head(1, tree.root(1)), List.of()))
                .isFalse();
    }

    // Trees that double their last leaf give both lists one root: CVE-2012-2459.
    @Test
    void a_last_leaf_that_stands_twice_changes_the_root() {
        for (int size = 1; size <= SIZES; size++) {
            List<byte[]> once = leaves(size);
            List<byte[]> twice = new ArrayList<>(once);
            twice.add(once.get(size - 1));
            assertThat(tree(twice).root()).isNotEqualTo(tree(once).root());
        }
        List<byte[]> six = leaves(6);
        List<byte[]> eight = new ArrayList<>(six);
        eight.addAll(six.subList(4, 6));
        assertThat(tree(eight).root()).isNotEqualTo(tree(six).root());
    }

    @Test
    void a_node_cannot_be_passed_off_as_a_leaf() {
        MerkleTree two = tree(leaves(2));
        byte[] bothLeaves = new byte[2 * Hash.BYTES];
        System.arraycopy(two.leaf(0).toBytes(), 0, bothLeaves, 0, Hash.BYTES);
        System.arraycopy(two.leaf(1).toBytes(), 0, bothLeaves, Hash.BYTES, Hash.BYTES);

        assertThat(tree(List.of(bothLeaves)).root()).isNotEqualTo(two.root());
    }

    @Test
    void what_the_tree_does_not_have_is_refused() {
        MerkleTree tree = tree(leaves(3));

        assertThatThrownBy(() -> tree.root(4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> tree.inclusion(2, 2))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> tree.consistency(3, 2))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static int place(Place place) {
        return (int) place.index();
    }

    private static boolean includes(MerkleTree tree, byte[] content, Place place, List<Hash> path) {
        return MerkleProofs.includes(place, content, tree.root((int) place.size()), path);
    }

    private static List<List<Hash>> changed(List<Hash> path) {
        List<List<Hash>> all = new ArrayList<>();
        for (int i = 0; i < path.size(); i++) {
            List<Hash> other = new ArrayList<>(path);
            Hash old = path.get(i);
            other.set(i, new Hash(old.first(), old.second() ^ 1, old.third(), old.fourth()));
            all.add(other);
            List<Hash> shorter = new ArrayList<>(path);
            shorter.remove(i);
            all.add(shorter);
        }
        List<Hash> longer = new ArrayList<>(path);
        longer.add(Hash.of(new byte[0]));
        all.add(longer);
        return all;
    }

    private static List<byte[]> leaves(int count) {
        List<byte[]> leaves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leaves.add(("leaf " + i).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return leaves;
    }

    private static MerkleTree tree(List<byte[]> leaves) {
        MerkleTree tree = new MerkleTree();
        leaves.forEach(tree::append);
        return tree;
    }

    private static List<String> digits(List<Hash> path) {
        return path.stream().map(Hash::toHex).toList();
    }
}
