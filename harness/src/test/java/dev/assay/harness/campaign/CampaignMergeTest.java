// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.harness.HarnessInputException;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.toy.ToyTrials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CampaignMergeTest {
    private static final SeedRange RANGE = new SeedRange(3, 44);

    @TempDir private Path folder = Path.of("");

    private CampaignSummary run(String name, CampaignPlan plan) {
        return new Campaign(ToyTrials.RUNNER, 2)
                .run(plan, folder.resolve(name), new Campaign.Watch() {});
    }

    private CampaignSummary merge(String whole, String... parts) {
        List<Path> folders = java.util.Arrays.stream(parts).map(folder::resolve).toList();
        return CampaignMerge.merge(folders, folder.resolve(whole));
    }

    @Test
    void shards_joined_are_the_whole_and_can_be_continued() {
        for (int shard = 1; shard <= 3; shard++) {
            run("s" + shard, CampaignProcess.plan(RANGE, new Shard(shard, 3)));
        }
        CampaignSummary whole = run("whole", CampaignProcess.plan(RANGE, Shard.WHOLE));

        CampaignSummary joined = merge("joined", "s3", "s1", "s2");

        assertThat(whole.groups()).isNotEmpty();
        assertThat(CampaignTest.timeless(joined)).isEqualTo(CampaignTest.timeless(whole));
        assertThat(
                        folder.resolve("joined")
                                .resolve(
                                        whole.groups()
                                                .getFirst()
                                                .smallest()
                                                .caseFile()
                                                .orElseThrow()))
                .exists();
        assertThat(joined.speed().sessions()).isEqualTo(3);
        CampaignSummary more =
                run("joined", CampaignProcess.plan(new SeedRange(3, 50), Shard.WHOLE));
        assertThat(more.done()).isEqualTo(47);
    }

    @Test
    void two_shards_of_three_are_a_campaign_that_is_not_finished() {
        run("s1", CampaignProcess.plan(RANGE, new Shard(1, 3)));
        run("s3", CampaignProcess.plan(RANGE, new Shard(3, 3)));

        CampaignSummary joined = merge("joined", "s1", "s3");

        assertThat(joined.done()).isEqualTo(27);
        assertThat(joined.planned()).isEqualTo(41);
        assertThat(CampaignTest.timeless(run("joined", CampaignProcess.plan(RANGE, Shard.WHOLE))))
                .isEqualTo(
                        CampaignTest.timeless(
                                run("whole", CampaignProcess.plan(RANGE, Shard.WHOLE))));
    }

    @Test
    void seeds_that_overlap_count_once_and_must_have_come_out_alike() throws IOException {
        run("a", CampaignProcess.plan(new SeedRange(0, 20), Shard.WHOLE));
        run("b", CampaignProcess.plan(new SeedRange(10, 30), Shard.WHOLE));
        CampaignSummary whole = run("c", CampaignProcess.plan(new SeedRange(0, 30), Shard.WHOLE));

        assertThat(CampaignTest.timeless(merge("joined", "a", "b")))
                .isEqualTo(CampaignTest.timeless(whole));

        Path log = folder.resolve("b").resolve(CampaignLog.FILE);
        String text = Files.readString(log);
        for (String spoilt :
                List.of(
                        text.replaceFirst("(\"seed\":12,.*?\"trace\":\").{4}", "$10000"),
                        text.replaceFirst("(\"seed\":12,.*?\"ok\":)", "$11"))) {
            Files.writeString(log, spoilt);
            assertThatThrownBy(() -> merge("again", "a", "b"))
                    .isInstanceOf(HarnessInputException.class)
                    .hasMessageContaining("seed 12 came out otherwise")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void campaigns_of_other_trials_or_builds_are_not_joined() {
        TrialTemplate toy = CampaignProcess.plan(RANGE, Shard.WHOLE).template();
        SeedRange few = new SeedRange(0, 3);
        run("a", CampaignProcess.plan(few, Shard.WHOLE));
        run("b", new CampaignPlan(toy, Duration.ofMinutes(1), "there", few, Shard.WHOLE));
        run(
                "c",
                new CampaignPlan(
                        ToyTrials.template("append"),
                        Duration.ofMinutes(1),
                        "here",
                        few,
                        Shard.WHOLE));

        assertThatThrownBy(() -> merge("joined", "a", "b"))
                .isInstanceOf(HarnessInputException.class)
                .hasMessageContaining("its commit is \"there\" and not \"here\"");
        assertThatThrownBy(() -> merge("joined", "a", "c")).hasMessageContaining("its switches is");
        assertThat(folder.resolve("joined")).doesNotExist();
    }

    @Test
    void a_folder_with_a_campaign_takes_no_whole_and_a_part_must_be_one() throws IOException {
        run("a", CampaignProcess.plan(new SeedRange(0, 3), Shard.WHOLE));
        run("b", CampaignProcess.plan(new SeedRange(3, 6), Shard.WHOLE));
        byte[] before = Files.readAllBytes(folder.resolve("a").resolve(CampaignLog.FILE));

        assertThatThrownBy(() -> merge("a", "a", "b"))
                .hasMessageContaining("choose an empty folder");
        assertThat(folder.resolve("a").resolve(CampaignLog.FILE)).hasBinaryContent(before);
        assertThatThrownBy(() -> merge("joined", "a", "nothing"))
                .hasMessageContaining("there is no campaign");
    }
}
