// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.db.crypto.KeyRing;
import dev.assay.db.crypto.ModelledKeyRing;
import dev.assay.db.kv.KeyValueState;
import dev.assay.db.kv.Operation;
import dev.assay.db.kv.Result;
import dev.assay.db.log.ChainHash;
import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.histories.Value;
import dev.assay.simulation.Address;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CertificatesTest {
    private static final KeyRing KEYS = new ModelledKeyRing(3);
    private static final ByzantineQuorum FOUR = new ByzantineQuorum(4);
    private static final Statement SAID =
            new Statement(Statement.Kind.PREPARE, 2, 9, ChainHash.of(new byte[] {1}));

    private static Certificate by(Statement statement, int... signers) {
        List<Vote> votes = new ArrayList<>();
        for (int signer : signers) {
            votes.add(statement.signedBy(KEYS.of(signer)));
        }
        return Certificate.of(statement, votes);
    }

    private static boolean isValid(Certificate proof) {
        return proof.isValid(Statement.Kind.PREPARE, FOUR, KEYS.of(0));
    }

    @Test
    void anyTwoQuorumsHaveAnHonestNodeInCommonAndTheHonestAreOne() {
        for (int nodes = 1; nodes <= 200; nodes++) {
            ByzantineQuorum it = new ByzantineQuorum(nodes);
            assertThat(2 * it.quorum() - nodes).isGreaterThanOrEqualTo(it.faulty() + 1);
            assertThat(nodes - it.faulty()).isGreaterThanOrEqualTo(it.quorum());
            assertThat(2 * (it.quorum() - 1) - nodes).isLessThan(it.faulty() + 1);
            assertThat(3 * it.faulty()).isLessThan(nodes);
            assertThat(3 * (it.faulty() + 1)).isGreaterThanOrEqualTo(nodes);
        }
        assertThat(FOUR.quorum()).isEqualTo(3);
        assertThat(FOUR.oneHonest()).isEqualTo(2);
    }

    @Test
    void aCertificateCountsDistinctSignersOfThisStatementOnly() {
        assertThat(isValid(by(SAID, 0, 1, 2))).isTrue();
        assertThat(isValid(by(SAID, 3, 1, 2, 0))).isTrue();
        assertThat(isValid(by(SAID, 0, 1))).isFalse();
        assertThat(isValid(by(SAID, 0, 1, 1))).isFalse();
        assertThat(isValid(by(SAID, 0, 1, 2, 2))).isFalse();
        assertThat(isValid(by(SAID, 0, 1, 4))).isFalse();
        assertThat(isValid(by(SAID, 0, 1, Address.FIRST_CLIENT))).isFalse();
        Statement other = new Statement(Statement.Kind.PREPARE, 3, 9, SAID.subject());
        assertThat(isValid(new Certificate(other, by(SAID, 0, 1, 2).signed()))).isFalse();
        Statement commit = new Statement(Statement.Kind.COMMIT, 2, 9, SAID.subject());
        assertThat(isValid(by(commit, 0, 1, 2))).isFalse();
        assertThatThrownBy(() -> Certificate.of(SAID, List.of(commit.signedBy(KEYS.of(1)))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCertificateIsReadAsItWasWritten() throws DamagedBytesException {
        ByteWriter writer = new ByteWriter();
        by(SAID, 0, 1, 2).write(writer);
        byte[] bytes = writer.toBytes();
        Certificate read = Certificate.read(new ByteReader(bytes, 0, bytes.length));
        assertThat(isValid(read)).isTrue();
        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= 4;
            try {
                assertThat(isValid(Certificate.read(new ByteReader(damaged, 0, bytes.length))))
                        .isFalse();
            } catch (DamagedBytesException noticed) {
                assertThat(noticed).hasMessageContaining(" ");
            }
        }
    }

    @Test
    void ballotsCountTheFirstVoteOfEachSigner() {
        Ballots ballots = new Ballots(true);
        Statement other = new Statement(Statement.Kind.PREPARE, 2, 9, ChainHash.NONE);
        assertThat(ballots.add(SAID.signedBy(KEYS.of(1)))).isEqualTo(Ballots.Counted.NEW);
        assertThat(ballots.add(SAID.signedBy(KEYS.of(1)))).isEqualTo(Ballots.Counted.REPEATED);
        assertThat(ballots.add(other.signedBy(KEYS.of(1)))).isEqualTo(Ballots.Counted.CONTRADICTS);
        assertThat(ballots.add(other.signedBy(KEYS.of(2)))).isEqualTo(Ballots.Counted.NEW);
        assertThat(ballots.of(SAID)).hasSize(1);
        assertThat(ballots.of(other)).extracting(Vote::signer).containsExactly(2);
    }

    @Test
    void aRequestIsItsClientsAndNobodyElses() throws DamagedBytesException {
        int client = Address.FIRST_CLIENT + 3;
        ClientRequest request = ClientRequest.of(KEYS.of(client), 4, new Operation.Get("k"));
        ClientRequest read = ClientRequest.decode(request.seal().whole());
        assertThat(read.isAuthentic(KEYS.of(0))).isTrue();
        assertThat(read.client()).isEqualTo(client);
        assertThat(read.sequence()).isEqualTo(4);
        ClientRequest forged = Forgery.request(request, 3);
        assertThat(forged.isAuthentic(KEYS.of(0))).isFalse();
        assertThat(ClientRequest.decode(forged.seal().whole()).isAuthentic(KEYS.of(0))).isFalse();
        assertThat(request.altered(5, request.operation()).isAuthentic(KEYS.of(0))).isFalse();
        ClientRequest ofNode = ClientRequest.of(KEYS.of(2), 4, new Operation.Get("k"));
        assertThat(ofNode.isAuthentic(KEYS.of(0))).isFalse();
    }

    @Test
    void aBatchIsItsRequestsInTheirOrder() throws DamagedBytesException {
        ClientRequest one =
                ClientRequest.of(KEYS.of(Address.FIRST_CLIENT), 1, new Operation.Get("a"));
        ClientRequest two =
                ClientRequest.of(KEYS.of(Address.FIRST_CLIENT), 2, new Operation.Get("a"));
        Batch batch = Batch.of(List.of(one, two));
        ByteWriter writer = new ByteWriter().putInt(77);
        batch.write(writer);
        byte[] bytes = writer.toBytes();
        ByteReader reader = new ByteReader(bytes, 0, bytes.length);
        reader.getInt();
        assertThat(Batch.read(reader).digest()).isEqualTo(batch.digest());
        assertThat(Batch.of(List.of(two, one)).digest()).isNotEqualTo(batch.digest());
        assertThat(Batch.of(List.of(one)).digest()).isNotEqualTo(batch.digest());
        assertThat(Batch.EMPTY.digest()).isNotEqualTo(ChainHash.NONE);
    }

    @Test
    void aDiskIsKnownToAQuorumOnceAndNeverByAnotherNumber() {
        DiskIdentity first = new DiskIdentity(FOUR);
        first.answered(1, true);
        assertThat(first.isKnown()).isFalse();
        first.answered(1, true);
        assertThat(first.isKnown()).isFalse();
        first.answered(2, true);
        assertThat(first.isKnown()).isTrue();
        assertThat(first.isForgotten()).isFalse();

        DiskIdentity emptied = new DiskIdentity(FOUR);
        emptied.answered(1, false);
        assertThat(emptied.isForgotten()).isFalse();
        emptied.answered(2, false);
        assertThat(emptied.isForgotten()).isTrue();

        DiskIdentity peer = new DiskIdentity(FOUR);
        assertThat(peer.note(3, 17)).isTrue();
        assertThat(peer.note(3, 17)).isTrue();
        assertThat(peer.note(3, 18)).isFalse();
    }

    @Test
    void aStateIsTheSameBytesHoweverItCameToBeAndIsReadBackWhole() throws DamagedBytesException {
        KeyValueState one = new KeyValueState();
        KeyValueState two = new KeyValueState();
        one.apply(1, 1, new Operation.Put("a", Value.of(1)));
        one.apply(2, 1, new Operation.Append("b", Value.of("x")));
        one.apply(2, 2, new Operation.Get("b"));
        one.apply(3, 1, new Operation.Add("s", Value.of(4)));
        two.apply(3, 1, new Operation.Add("s", Value.of(4)));
        two.apply(2, 1, new Operation.Append("b", Value.of("x")));
        two.apply(2, 2, new Operation.Get("b"));
        two.apply(1, 1, new Operation.Put("a", Value.of(1)));
        byte[] bytes = bytes(one);
        assertThat(bytes(two)).isEqualTo(bytes);
        KeyValueState read = KeyValueState.read(new ByteReader(bytes, 0, bytes.length));
        assertThat(read.digest()).isEqualTo(one.digest());
        assertThat(bytes(read)).isEqualTo(bytes);
        assertThat(read.lastSequence(2)).isEqualTo(2);
        assertThat(read.lastResult(2)).contains(new Result.Done(Value.of("x")));
        assertThat(read.apply(2, 2, new Operation.Get("b")))
                .isEqualTo(new Result.Done(Value.of("x")));
    }

    private static byte[] bytes(KeyValueState state) {
        ByteWriter writer = new ByteWriter();
        state.write(writer);
        return writer.toBytes();
    }
}
