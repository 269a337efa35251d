// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.TestDisk;
import dev.assay.histories.Randomness;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class JournalTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Journal.Recovery recover(TestDisk disk) {
        List<Journal.Recovery> ended = new ArrayList<>();
        journal(disk).recover(ended::add, reason -> {});
        disk.completeAll();
        return ended.getFirst();
    }

    private static Journal journal(TestDisk disk) {
        return new Journal(
                disk,
                reason -> {
                    throw new AssertionError(reason);
                });
    }

    private static List<String> records(TestDisk disk) {
        Journal.Recovery recovery = recover(disk);
        assertThat(recovery).isInstanceOf(Journal.Recovery.Ready.class);
        return ((Journal.Recovery.Ready) recovery)
                .records().stream()
                        .map(record -> new String(record, StandardCharsets.UTF_8))
                        .toList();
    }

    /** Three generations of a base and a few records; the last record is durable when told. */
    private static TestDisk written(int generations, int records) {
        TestDisk disk = new TestDisk();
        Journal journal = journal(disk);
        journal.recover(recovery -> {}, reason -> {});
        disk.completeAll();
        for (int generation = 1; generation <= generations; generation++) {
            journal.begin(bytes("base" + generation));
            journal.settle(() -> {});
            disk.completeAll();
            for (int record = 0; record < records; record++) {
                journal.append(bytes("g" + generation + "r" + record));
                journal.whenDurable(() -> {});
                disk.completeAll();
            }
        }
        return disk;
    }

    @Test
    void anEmptyDiskHasNoRecords() {
        assertThat(records(new TestDisk())).isEmpty();
    }

    @Test
    void whatWasWrittenIsReadAndAnOlderBaseIsNot() {
        assertThat(records(written(1, 3))).containsExactly("base1", "g1r0", "g1r1", "g1r2");
        assertThat(records(written(3, 2))).containsExactly("base3", "g3r0", "g3r1");
        assertThat(records(written(2, 0))).containsExactly("base2");
    }

    @Test
    void anActionRunsOnlyWhenItsRecordIsDurable() {
        TestDisk disk = written(1, 0);
        Journal journal = journal(disk);
        List<String> done = new ArrayList<>();
        journal.recover(recovery -> journal.settle(() -> done.add("settled")), reason -> {});
        disk.completeAll();
        assertThat(done).containsExactly("settled");
        journal.append(bytes("x"));
        journal.whenDurable(() -> done.add("x"));
        journal.append(bytes("y"));
        journal.whenDurable(() -> done.add("y"));
        assertThat(done).containsExactly("settled");
        disk.completeOne();
        assertThat(done).containsExactly("settled", "x");
        disk.completeOne();
        assertThat(done).containsExactly("settled", "x", "y");
    }

    @Test
    void afterAPowerLossNothingDurableIsMissingWhateverElseSurvived() {
        Randomness random = new Randomness(5);
        for (int trial = 0; trial < 2000; trial++) {
            TestDisk disk = written(1, 1);
            Journal journal = journal(disk);
            journal.recover(recovery -> journal.settle(() -> {}), reason -> {});
            disk.completeAll();
            List<String> durable = new ArrayList<>(List.of("base1", "g1r0"));
            List<String> written = new ArrayList<>(durable);
            int generation = 1;
            for (int step = 0; step < 6; step++) {
                if (random.chance(0.3) && journal.mayBegin()) {
                    generation++;
                    written = new ArrayList<>(List.of("base" + generation));
                    journal.begin(bytes("base" + generation));
                } else {
                    String record = "g" + generation + "s" + step;
                    written.add(record);
                    journal.append(bytes(record));
                }
                List<String> now = List.copyOf(written);
                journal.whenDurable(
                        () -> {
                            durable.clear();
                            durable.addAll(now);
                        });
                if (disk.isBusy() && random.chance(0.5)) {
                    disk.completeOne();
                }
            }
            List<TestDisk.Change> survived =
                    new ArrayList<>(disk.changes.subList(0, disk.durableChanges));
            for (int i = disk.durableChanges; i < disk.changes.size(); i++) {
                if (random.chance(0.5)) {
                    survived.add(torn(disk.changes.get(i), random));
                }
            }
            List<String> found = records(TestDisk.holding(survived));
            List<String> oldest = List.copyOf(durable);
            boolean keeps =
                    found.size() >= oldest.size() && found.subList(0, oldest.size()).equals(oldest);
            boolean isNewer = number(found.getFirst()) > number(oldest.getFirst());
            assertThat(keeps || isNewer).as("%s after %s", found, oldest).isTrue();
        }
    }

    private static int number(String base) {
        return Integer.parseInt(base.substring("base".length()));
    }

    private static TestDisk.Change torn(TestDisk.Change change, Randomness random) {
        if (change instanceof TestDisk.Write write && random.chance(0.3)) {
            int kept = random.nextInt(write.data().length + 1);
            return new TestDisk.Write(
                    write.file(), write.offset(), Arrays.copyOf(write.data(), kept));
        }
        return change;
    }

    @Test
    void damageToWhatWasDurableIsFoundWhereverItIs() {
        for (String file : List.of("journal-1", "mark")) {
            byte[] whole = written(1, 3).content(file);
            int found = 0;
            for (int place = 0; place < whole.length; place++) {
                TestDisk disk = written(1, 3);
                byte[] bad = {(byte) (whole[place] ^ 0x10)};
                disk.write(file, place, bad);
                disk.sync(result -> {});
                disk.completeAll();
                if (recover(disk) instanceof Journal.Recovery.Damaged) {
                    found++;
                } else {
                    assertThat(records(disk)).containsExactly("base1", "g1r0", "g1r1", "g1r2");
                }
            }
            assertThat(found).isEqualTo(file.equals("mark") ? 0 : whole.length);
        }
    }

    @Test
    void aFileThatWasCutIsFoundAndTheDiskIsUsedNoMore() {
        for (String file : List.of("journal-1", "mark")) {
            int length = written(1, 3).content(file).length;
            for (int kept = 0; kept < length; kept++) {
                TestDisk disk = written(1, 3);
                disk.truncate(file, kept);
                boolean damaged = recover(disk) instanceof Journal.Recovery.Damaged;
                boolean oneSlotLeft = file.equals("mark") && kept >= length / 2;
                assertThat(damaged).as("%s cut after %d", file, kept).isEqualTo(!oneSlotLeft);
                if (damaged) {
                    assertThat(recover(disk)).isInstanceOf(Journal.Recovery.Damaged.class);
                }
            }
        }
    }

    @Test
    void aRecordInAWrongPlaceIsDamage() {
        TestDisk disk = written(1, 3);
        byte[] file = disk.content("journal-1");
        byte[] base = Arrays.copyOf(file, (int) JournalFile.read(file).goodLength() / 2);
        disk.write("journal-1", base.length, base);
        assertThat(recover(disk)).isInstanceOf(Journal.Recovery.Damaged.class);
    }

    @Test
    void aFailedSyncIsToldOnceAndNothingComesAfterIt() {
        TestDisk disk = new TestDisk();
        List<String> failures = new ArrayList<>();
        Journal journal = new Journal(disk, failures::add);
        journal.recover(recovery -> {}, reason -> {});
        disk.completeAll();
        journal.begin(bytes("base1"));
        disk.syncsFail = true;
        List<String> done = new ArrayList<>();
        journal.whenDurable(() -> done.add("durable"));
        journal.whenDurable(() -> done.add("durable"));
        disk.completeAll();
        assertThat(failures).hasSize(1);
        assertThat(done).isEmpty();
    }
}
