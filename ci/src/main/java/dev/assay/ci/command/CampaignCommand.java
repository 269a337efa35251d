// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Budget;
import dev.assay.ci.BadInputException;
import dev.assay.ci.Build;
import dev.assay.ci.Durations;
import dev.assay.ci.Surroundings;
import dev.assay.ci.results.Results;
import dev.assay.harness.Plugins;
import dev.assay.harness.Target;
import dev.assay.harness.campaign.Campaign;
import dev.assay.harness.campaign.CampaignPlan;
import dev.assay.harness.campaign.CampaignSummary;
import dev.assay.harness.campaign.SeedRange;
import dev.assay.harness.campaign.Shard;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.TrialRunner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code assay campaign}: a great many seeds of one trial, on all cores, in one folder. */
@Command(
        name = "campaign",
        description =
                "Runs a great many seeds of one trial on all cores and keeps what is finished in a"
                        + " folder: the same command goes on where the last one ended, or was"
                        + " killed.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class CampaignCommand implements Callable<Integer> {
    private static final int THREADS_MAX = 1_024;

    private final Surroundings surroundings;
    private final TrialRunners runners;

    @Option(
            names = "--seeds",
            paramLabel = "A..B",
            description = "From seed A up to and without seed B, such as 0..100000.")
    private @Nullable String seeds;

    @Option(
            names = "--time",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "Ends after so long, such as 10m; the same command goes on later.")
    private @Nullable Duration time;

    @Option(
            names = "--shard",
            paramLabel = "I/N",
            defaultValue = "1/1",
            description =
                    "Only every N-th seed from the I-th on; ''assay campaign merge'' joins the"
                            + " folders.")
    private String shard = "1/1";

    @Option(
            names = "--target",
            paramLabel = "NAME",
            defaultValue = "reference-db",
            description = "The system on trial (default: reference-db).")
    private String target = "reference-db";

    @Option(
            names = "--switch",
            paramLabel = "NAME",
            split = ",",
            description = "Switches of the system that are on, such as a planted bug.")
    private List<String> switches = new ArrayList<>();

    @Mixin private TemplateOptions trial = new TemplateOptions();

    @Option(
            names = "--fault-phase",
            paramLabel = "DURATION",
            converter = Durations.class,
            defaultValue = "30s",
            description = "How long clients run while faults strike (default: 30s).")
    private Duration faultPhase = Duration.ofSeconds(30);

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many seeds at a time (default: one for each core).")
    private @Nullable Integer threads;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "The campaign's folder (default: assay-out/ and a name made of the options).")
    private @Nullable String out;

    @Option(
            names = "--json",
            description = "The results document on standard output, instead of lines for people.")
    private boolean isJson;

    @Mixin private OutputOptions outputs = new OutputOptions();

    @Mixin private PluginOption plugins = new PluginOption();

    public CampaignCommand(Surroundings surroundings, TrialRunners runners) {
        this.surroundings = surroundings;
        this.runners = runners;
    }

    @Override
    public Integer call() {
        if (seeds == null) {
            throw new BadInputException("--seeds is missing: say which, such as --seeds 0..1000");
        }
        if (threads != null && (threads < 1 || threads > THREADS_MAX)) {
            throw new BadInputException(
                    "--threads must be 1 to " + THREADS_MAX + ", not " + threads);
        }
        trial.check();
        SeedRange range = SeedRange.parse(seeds, "--seeds");
        Shard part = Shard.parse(shard, "--shard");
        if (part.seeds(range) == 0) {
            throw new BadInputException(
                    "--shard " + part + " has none of the seeds " + range + ": make fewer shards");
        }
        Plugins found = Plugins.of(plugins.load(surroundings));
        CampaignPlan plan =
                new CampaignPlan(
                        template(found), trial.timeout(), Build.current().commit(), range, part);
        TrialRunner runner = runners.make(found, Budget.standard().within(trial.timeout()));
        int used = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        return run(plan, runner, used);
    }

    private int run(CampaignPlan plan, TrialRunner runner, int used) {
        Results.Start start =
                Starts.now("campaign", OptionalLong.of(plan.range().first()), options());
        CampaignReport report =
                new CampaignReport(surroundings, isJson, folderName()).writing(outputs);
        try (CampaignProgress progress =
                new CampaignProgress(
                        report.console(), plan, time == null ? Long.MAX_VALUE : time.toNanos())) {
            CampaignSummary summary =
                    new Campaign(runner, used)
                            .run(plan, surroundings.resolve(folderName()), progress);
            return report.tell(start, summary, runner);
        }
    }

    // Asked for now, so that a name nobody knows is said before any work is done.
    private TrialTemplate template(Plugins found) {
        Target asked = found.target(target);
        trial.workload().ifPresent(found::workload);
        TrialTemplate template = trial.template(asked, surroundings);
        for (String each : switches) {
            template = template.withSwitch(each);
        }
        try {
            return template.with(template.options().withFaultPhase(faultPhase));
        } catch (IllegalArgumentException wrong) {
            throw new BadInputException("--fault-phase: " + wrong.getMessage(), wrong);
        }
    }

    private String folderName() {
        if (out != null) {
            return out;
        }
        String kind =
                (target.equals("reference-db") ? "" : "-" + target)
                        + (switches.isEmpty() ? "" : "-" + String.join("+", switches))
                        + trial.folderPart()
                        + "-from-"
                        + SeedRange.parse(String.valueOf(seeds), "--seeds").first()
                        + (shard.equals("1/1") ? "" : "-shard-" + shard.replace('/', '-'));
        return "assay-out/campaign" + kind.replaceAll("[^A-Za-z0-9+._-]", "_");
    }

    private SortedMap<String, String> options() {
        SortedMap<String, String> options = new TreeMap<>();
        options.put("seeds", String.valueOf(seeds));
        options.put("shard", shard);
        options.put("target", target);
        TemplateOptions.put(
                options, "switch", switches.isEmpty() ? null : String.join(",", switches));
        options.put("fault-phase", faultPhase.toMillis() + "ms");
        trial.describe(options);
        return options;
    }
}
