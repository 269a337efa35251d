// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Budget;
import dev.assay.ci.BadInputException;
import dev.assay.ci.Durations;
import dev.assay.ci.Surroundings;
import dev.assay.ci.results.Results;
import dev.assay.harness.Plugins;
import dev.assay.harness.campaign.CampaignMerge;
import dev.assay.harness.campaign.CampaignSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay campaign merge}: joins the folders of shards into one campaign. */
@Command(
        name = "merge",
        description =
                "Joins campaigns of the same trial by the same build into one, as if it had run all"
                        + " their seeds.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class CampaignMergeCommand implements Callable<Integer> {
    private final Surroundings surroundings;
    private final TrialRunners runners;

    @Parameters(paramLabel = "DIR", arity = "1..*", description = "Folders of campaigns.")
    private List<String> folders = new ArrayList<>();

    @Option(names = "--out", paramLabel = "DIR", description = "The folder for the whole.")
    private @Nullable String out;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = Durations.class,
            defaultValue = "60s",
            description = "For each check of a failure that is shown again (default: 60s).")
    private Duration timeout = Duration.ofSeconds(60);

    @Option(
            names = "--json",
            description = "The results document on standard output, instead of lines for people.")
    private boolean isJson;

    @Mixin private OutputOptions outputs = new OutputOptions();

    @Mixin private PluginOption plugins = new PluginOption();

    public CampaignMergeCommand(Surroundings surroundings, TrialRunners runners) {
        this.surroundings = surroundings;
        this.runners = runners;
    }

    @Override
    public Integer call() {
        if (out == null) {
            throw new BadInputException("--out is missing: name a folder for the whole");
        }
        Plugins found = Plugins.of(plugins.load(surroundings));
        CampaignReport report = new CampaignReport(surroundings, isJson, out).writing(outputs);
        CampaignSummary summary =
                CampaignMerge.merge(
                        folders.stream().map(surroundings::resolve).toList(),
                        surroundings.resolve(out));
        Results.Start start =
                Starts.now(
                        "campaign",
                        OptionalLong.of(summary.range().first()),
                        new TreeMap<>(Map.of("merge", String.join(",", folders))));
        return report.tell(start, summary, runners.make(found, Budget.standard().within(timeout)));
    }
}
