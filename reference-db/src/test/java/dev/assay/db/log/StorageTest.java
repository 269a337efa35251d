// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.TestDisk;
import dev.assay.db.kv.Command;
import dev.assay.db.kv.Operation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What is durable survives a power loss at every point of the disk's life, and what was never
 * written never appears.
 */
class StorageTest {
    private static final int SEEDS = 200;

    private record Opened(Storage storage, List<Storage.Recovery> recoveries) {}

    private static Opened open(TestDisk disk) {
        List<Storage.Recovery> recoveries = new ArrayList<>();
        Storage storage = new Storage(disk, 3, Set.of(), reason -> {});
        storage.recover(recoveries::add, reason -> {});
        disk.completeAll();
        return new Opened(storage, recoveries);
    }

    private static Storage openWhole(TestDisk disk) {
        Opened opened = open(disk);
        assertThat(opened.recoveries()).singleElement().isInstanceOf(Storage.Recovery.Ready.class);
        return opened.storage();
    }

    private static Command command(long number) {
        return new Command.Execute(
                1, number, new Operation.Put("key", Value.of("value " + number)));
    }

    /**
     * What the storage's owner may rely on.
     *
     * @param askedAt how many changes the disk had seen when the owner asked
     * @param givenAt and when the storage said that it was durable
     */
    private record Promise(
            int askedAt, int givenAt, long term, OptionalInt vote, List<Entry> entries) {}

    private static void ask(TestDisk disk, Storage storage, List<Promise> promises) {
        int askedAt = disk.changes.size();
        long term = storage.term();
        OptionalInt vote = storage.vote();
        List<Entry> entries =
                storage.log().from(storage.log().start().index() + 1, Integer.MAX_VALUE);
        storage.whenDurable(
                () -> promises.add(new Promise(askedAt, disk.changes.size(), term, vote, entries)));
    }

    // Drives a storage through appends, cuts, votes and syncs that complete late; returns what was
    // promised on the way.
    private static List<Promise> live(TestDisk disk, Randomness random) {
        Storage storage = openWhole(disk);
        List<Promise> promises = new ArrayList<>();
        for (int step = 0; step < 40; step++) {
            DurableLog log = storage.log();
            switch (random.nextInt(9)) {
                case 0 ->
                        storage.save(
                                storage.term() + 1,
                                random.chance(0.3)
                                        ? OptionalInt.empty()
                                        : OptionalInt.of(random.nextInt(3)));
                case 1 -> {
                    long count = log.lastIndex() - log.start().index();
                    if (count > 0) {
                        log.cutAfter(log.lastIndex() - 1 - random.nextLong(Math.min(3, count)));
                    }
                }
                case 5 -> {
                    if (!storage.isSwitching()) {
                        compact(storage, random);
                    }
                }
                case 2 -> ask(disk, storage, promises);
                case 3, 4 -> {
                    if (disk.isBusy()) {
                        disk.completeOne();
                    }
                }
                default -> {
                    if (storage.term() > 0) {
                        log.append(storage.term(), command(step));
                    }
                }
            }
        }
        ask(disk, storage, promises);
        disk.completeAll();
        return promises;
    }

    // Up to some entry; or beyond the log's end, where what another node had is installed.
    private static void compact(Storage storage, Randomness random) {
        DurableLog log = storage.log();
        if (random.chance(0.3)) {
            long index = log.lastIndex() + 1 + random.nextLong(3);
            LogStart start = new LogStart(index, storage.term(), new ChainHash(index, 1, 2, 3));
            storage.install(start, snapshotUpTo(start));
        } else {
            long count = log.lastIndex() - log.start().index();
            long index = log.start().index() + random.nextLong(count + 1);
            LogStart start = new LogStart(index, log.termAt(index), log.hashAt(index));
            storage.compact(start, snapshotUpTo(start));
        }
    }

    private static byte[] snapshotUpTo(LogStart start) {
        return ("everything up to " + start).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatIsDurableIsThereAgainAfterARestart() {
        TestDisk disk = new TestDisk();
        Storage storage = openWhole(disk);
        storage.save(3, OptionalInt.of(2));
        Entry entry = storage.log().append(3, command(1));
        storage.whenDurable(() -> {});
        disk.completeAll();
        Storage again = openWhole(disk);
        assertThat(again.term()).isEqualTo(3);
        assertThat(again.vote()).hasValue(2);
        assertThat(again.log().from(1, 10)).containsExactly(entry);
    }

    @Test
    void aPowerLossAtAnyChangeKeepsEveryPromise() {
        long judged = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Randomness random = new Randomness(seed);
            TestDisk disk = new TestDisk();
            List<Promise> promises = live(disk, random);
            for (int crash = 1; crash <= disk.changes.size(); crash++) {
                judged += crashAfter(crash, disk, promises, random);
            }
        }
        assertThat(judged).isGreaterThan(500);
    }

    // What was not durable when the last of the changes was made may be lost, torn or kept, each
    // change for itself.
    private static int crashAfter(
            int crash, TestDisk disk, List<Promise> promises, Randomness random) {
        int durable = disk.durableBefore.get(crash - 1);
        List<TestDisk.Change> survived = new ArrayList<>(disk.changes.subList(0, durable));
        disk.changes.subList(durable, crash).forEach(change -> survive(change, random, survived));
        Opened opened = open(TestDisk.holding(survived));
        assertThat(opened.recoveries())
                .singleElement()
                .isInstanceOfSatisfying(
                        Storage.Recovery.Ready.class, ready -> fits(ready, opened.storage()));
        Storage storage = opened.storage();
        int judged = 0;
        for (Promise promise : promises) {
            if (promise.givenAt() < crash) {
                judged += judge(promise, storage, disk.changes.subList(promise.askedAt(), crash));
            }
        }
        return judged;
    }

    private static void fits(Storage.Recovery.Ready ready, Storage storage) {
        if (ready.snapshot().length > 0) {
            assertThat(ready.snapshot()).isEqualTo(snapshotUpTo(storage.log().start()));
        } else {
            assertThat(storage.log().start()).isEqualTo(LogStart.NOTHING);
        }
    }

    private static int judge(Promise promise, Storage storage, List<TestDisk.Change> later) {
        assertThat(storage.term()).isGreaterThanOrEqualTo(promise.term());
        if (storage.term() == promise.term()) {
            assertThat(storage.vote()).isEqualTo(promise.vote());
        }
        if (later.stream().anyMatch(TestDisk.Truncate.class::isInstance)) {
            return 0;
        }
        DurableLog log = storage.log();
        int judged = 0;
        for (Entry entry : promise.entries()) {
            assertThat(log.lastIndex()).isGreaterThanOrEqualTo(entry.index());
            if (entry.index() > log.start().index()) {
                assertThat(log.at(entry.index())).isEqualTo(entry);
                judged = 1;
            }
        }
        return judged;
    }

    private static void survive(
            TestDisk.Change change, Randomness random, List<TestDisk.Change> survived) {
        switch (random.nextInt(3)) {
            case 0 -> survived.add(change);
            case 1 -> {
                if (change instanceof TestDisk.Write write && write.data().length > 0) {
                    int kept = random.nextInt(write.data().length);
                    survived.add(
                            new TestDisk.Write(
                                    write.file(),
                                    write.offset(),
                                    Arrays.copyOf(write.data(), kept)));
                }
            }
            default -> {}
        }
    }

    @Test
    void aLogThatIsTornAtAnyByteIsCutThere() {
        TestDisk disk = new TestDisk();
        Storage storage = openWhole(disk);
        storage.save(1, OptionalInt.empty());
        storage.whenDurable(() -> {});
        disk.completeAll();
        storage.log().append(1, command(1));
        storage.log().append(1, command(2));
        storage.log().append(1, command(3));
        byte[] meta = disk.content("meta");
        byte[] log = disk.content("log");
        for (int length = 0; length <= log.length; length++) {
            TestDisk torn =
                    TestDisk.holding(
                            List.of(
                                    new TestDisk.Write("meta", 0, meta),
                                    new TestDisk.Write("log", 0, Arrays.copyOf(log, length))));
            Storage again = openWhole(torn);
            assertThat(again.log().lastIndex()).isEqualTo(3L * length / log.length);
            again.log().append(1, command(4));
            again.whenDurable(() -> {});
            torn.completeAll();
            assertThat(openWhole(torn).log().lastIndex()).isEqualTo(3L * length / log.length + 1);
        }
    }

    @Test
    void damageToAnEntryThatHadBeenDurableIsAnError() {
        TestDisk disk = new TestDisk();
        Storage storage = openWhole(disk);
        storage.save(1, OptionalInt.empty());
        for (int i = 1; i <= 3; i++) {
            storage.log().append(1, command(i));
            storage.whenDurable(() -> {});
            disk.completeAll();
        }
        byte[] log = disk.content("log");
        int firstFrames = 2 * log.length / 3;
        for (int at = 0; at < firstFrames; at++) {
            byte[] damaged = log.clone();
            damaged[at] ^= 0x10;
            TestDisk rotten =
                    TestDisk.holding(
                            List.of(
                                    new TestDisk.Write("meta", 0, disk.content("meta")),
                                    new TestDisk.Write("log", 0, damaged)));
            assertThat(open(rotten).recoveries())
                    .singleElement()
                    .isInstanceOf(Storage.Recovery.Damaged.class);
        }
    }

    @Test
    void aLostTermIsAnErrorOnceTheLogWasDurable() {
        TestDisk disk = new TestDisk();
        Storage storage = openWhole(disk);
        storage.save(1, OptionalInt.of(1));
        for (int i = 1; i <= 2; i++) {
            storage.log().append(1, command(i));
            storage.whenDurable(() -> {});
            disk.completeAll();
        }
        TestDisk without =
                TestDisk.holding(List.of(new TestDisk.Write("log", 0, disk.content("log"))));
        assertThat(open(without).recoveries())
                .singleElement()
                .isInstanceOf(Storage.Recovery.Damaged.class);
    }

    // A disk whose three entries are all durable, and whose mark says so.
    private static TestDisk lived() {
        TestDisk disk = new TestDisk();
        Storage storage = openWhole(disk);
        storage.nameDisk(99);
        storage.save(1, OptionalInt.of(2));
        for (int i = 1; i <= 3; i++) {
            storage.log().append(1, command(i));
            storage.whenDurable(() -> {});
            disk.completeAll();
        }
        storage.save(2, OptionalInt.of(1));
        storage.whenDurable(() -> {});
        disk.completeAll();
        return disk;
    }

    private static Opened reopened(byte[] meta, byte[] log) {
        return open(
                TestDisk.holding(
                        List.of(
                                new TestDisk.Write("meta", 0, meta),
                                new TestDisk.Write("log", 0, log))));
    }

    private static void assertWhole(Opened opened) {
        Storage storage = opened.storage();
        assertThat(opened.recoveries()).singleElement().isInstanceOf(Storage.Recovery.Ready.class);
        assertThat(storage.term()).isEqualTo(2);
        assertThat(storage.vote()).hasValue(1);
        assertThat(storage.diskId()).isEqualTo(99);
        assertThat(storage.log().from(1, 9))
                .containsExactlyElementsOf(openWhole(lived()).log().from(1, 9));
    }

    private static boolean isDamaged(Opened opened) {
        return opened.recoveries().size() == 1
                && opened.recoveries().getFirst() instanceof Storage.Recovery.Damaged;
    }

    @Test
    void damageToAnyBitOfTheLogIsFound() {
        byte[] meta = lived().content("meta");
        byte[] log = lived().content("log");
        assertWhole(reopened(meta, log));
        for (int bit = 0; bit < 8 * log.length; bit++) {
            byte[] damaged = log.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(isDamaged(reopened(meta, damaged))).as("bit %d", bit).isTrue();
        }
    }

    @Test
    void aLogThatIsCutAtAnyByteIsFound() {
        byte[] meta = lived().content("meta");
        byte[] log = lived().content("log");
        for (int length = 0; length < log.length; length++) {
            assertThat(isDamaged(reopened(meta, Arrays.copyOf(log, length))))
                    .as("cut to %d bytes", length)
                    .isTrue();
        }
    }

    @Test
    void damageToAnyBitOfOneSlotCostsNothing() {
        byte[] meta = lived().content("meta");
        byte[] log = lived().content("log");
        for (int bit = 0; bit < 8 * meta.length; bit++) {
            byte[] damaged = meta.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            assertWhole(reopened(damaged, log));
        }
    }

    @Test
    void damageToBothSlotsAndAnyCutOfThemIsFound() {
        byte[] meta = lived().content("meta");
        byte[] log = lived().content("log");
        for (int at = 0; at < meta.length / 2; at++) {
            byte[] damaged = meta.clone();
            damaged[at] ^= 0x40;
            damaged[meta.length - 1 - at] ^= 0x04;
            assertThat(isDamaged(reopened(damaged, log)))
                    .as("bytes from both ends: %d", at)
                    .isTrue();
        }
        for (int length = 0; length < meta.length; length++) {
            assertThat(isDamaged(reopened(Arrays.copyOf(meta, length), log)))
                    .as("cut to %d bytes", length)
                    .isTrue();
        }
    }

    @Test
    void aFrameFromAnotherPlaceIsNotTaken() {
        byte[] meta = lived().content("meta");
        byte[] log = lived().content("log");
        int frame = log.length / 3;
        for (int from = 0; from < 3; from++) {
            for (int to = 0; to < 3; to++) {
                byte[] misplaced = log.clone();
                System.arraycopy(log, from * frame, misplaced, to * frame, frame);
                Opened opened = reopened(meta, misplaced);
                assertThat(isDamaged(opened))
                        .as("%d in the place of %d", from, to)
                        .isEqualTo(from != to);
            }
        }
    }

    @Test
    void withoutTheMarkDamageToTheLastEntryLooksLikeATornTail() {
        TestDisk disk = lived();
        Storage storage = openWhole(disk);
        storage.log().append(2, command(4));
        byte[] metaBefore = disk.content("meta").clone();
        storage.whenDurable(() -> {});
        disk.completeAll();
        byte[] log = disk.content("log");
        byte[] cut = Arrays.copyOf(log, log.length - 1);
        assertThat(isDamaged(reopened(disk.content("meta"), cut))).isTrue();
        // The power failed right after the sync, and took the mark: nothing on the disk tells.
        Opened opened = reopened(metaBefore, cut);
        assertThat(opened.storage().log().lastIndex()).isEqualTo(3);
        assertThat(isDamaged(opened)).isFalse();
    }

    @Test
    void aDiskThatWasFoundDamagedIsNotTrustedWhenTheDamageCannotBeSeenAnyMore() {
        TestDisk disk = lived();
        byte[] log = disk.content("log");
        disk.truncate("log", log.length - 1L);
        assertThat(isDamaged(open(disk))).isTrue();
        disk.write("log", 0, log);
        Opened again = open(disk);
        assertThat(isDamaged(again)).isTrue();
        assertThat(((Storage.Recovery.Damaged) again.recoveries().getFirst()).reason())
                .startsWith("found before: the log ends at entry 2");
    }

    @Test
    void whatIsNotKnownToBeDurableIsWrittenAgainBeforeItIsReliedOn() {
        TestDisk disk = lived();
        Storage storage = openWhole(disk);
        storage.log().append(2, command(4));
        // The process dies here of a failed sync; the page of entry 4 is marked clean.
        int before = disk.changes.size();
        openWhole(disk);
        List<TestDisk.Change> again = disk.changes.subList(before, disk.changes.size());
        byte[] log = disk.content("log");
        assertThat(again)
                .anySatisfy(
                        change -> {
                            assertThat(change.file()).isEqualTo("log");
                            TestDisk.Write write = (TestDisk.Write) change;
                            assertThat(write.offset() + write.data().length).isEqualTo(log.length);
                        })
                .anySatisfy(change -> assertThat(change.file()).isEqualTo("meta"));
    }

    @Test
    void manyAppendsShareOneSync() {
        TestDisk disk = new TestDisk();
        Storage storage = openWhole(disk);
        storage.save(1, OptionalInt.empty());
        storage.whenDurable(() -> {});
        disk.completeAll();
        int before = disk.syncs;
        int[] durable = new int[1];
        for (int i = 0; i < 100; i++) {
            storage.log().append(1, command(i));
            storage.whenDurable(() -> durable[0]++);
        }
        disk.completeAll();
        assertThat(durable[0]).isEqualTo(100);
        assertThat(disk.syncs - before).isLessThanOrEqualTo(2);
    }

    @Test
    void aCutWaitsForAMarkThatSaysLessAndWhatIsWrittenBehindItForTheCut() {
        TestDisk disk = lived();
        Storage storage = openWhole(disk);
        int before = disk.changes.size();
        storage.log().cutAfter(1);
        storage.log().append(2, command(4));
        storage.whenDurable(() -> {});
        disk.completeAll();
        int mark = indexOf(disk, before, TestDisk.Write.class, "meta");
        int cut = indexOf(disk, before, TestDisk.Truncate.class, "log");
        int write = indexOf(disk, before, TestDisk.Write.class, "log");
        assertThat(disk.durableBefore.get(cut)).isGreaterThan(mark);
        assertThat(disk.durableBefore.get(write)).isGreaterThan(cut);
        assertThat(openWhole(disk).log().lastIndex()).isEqualTo(2);
    }

    private static int indexOf(
            TestDisk disk, int from, Class<? extends TestDisk.Change> kind, String file) {
        for (int i = from; i < disk.changes.size(); i++) {
            TestDisk.Change change = disk.changes.get(i);
            if (kind.isInstance(change) && change.file().equals(file)) {
                return i;
            }
        }
        throw new AssertionError("no " + kind.getSimpleName() + " of " + file);
    }
}
