// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Status;
import dev.assay.ci.Durations;
import dev.assay.ci.ExitCode;
import dev.assay.ci.Surroundings;
import dev.assay.ci.report.ReportPage;
import dev.assay.ci.results.CampaignEntry;
import dev.assay.ci.results.CampaignEntry.GroupEntry;
import dev.assay.ci.results.Results;
import dev.assay.ci.results.Results.Ending;
import dev.assay.ci.results.Results.TrialEntry;
import dev.assay.ci.results.ResultsJson;
import dev.assay.harness.campaign.CampaignSummary;
import dev.assay.harness.campaign.FailureGroup;
import dev.assay.harness.trial.CaseFile;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.TrialRunner;
import dev.assay.histories.History;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tells what came of a campaign: on the console, as results, as a page. The smallest failures of
 * the most frequent kinds are run again, for their histories, and because a failure that does not
 * come back would be a defect of Assay.
 */
final class CampaignReport {
    private static final int SHOWN_MAX = 10;
    private static final int GROUPS_SAID = 4;

    private final Surroundings surroundings;
    private final boolean isJson;
    private final String folderName;
    private final Console console;
    private final BestEffort effort;
    private final Map<String, History> histories = new TreeMap<>();
    private final List<String> lost = new ArrayList<>();
    private final long startNanos = System.nanoTime();
    private OutputOptions outputs = new OutputOptions();

    CampaignReport(Surroundings surroundings, boolean isJson, String folderName) {
        this.surroundings = surroundings;
        this.isJson = isJson;
        this.folderName = folderName;
        console = new Console(surroundings);
        effort = new BestEffort(console);
    }

    /** Writes the results in these forms too. */
    CampaignReport writing(OutputOptions asked) {
        outputs = asked;
        return this;
    }

    Console console() {
        return console;
    }

    /** Tells it, and gives the exit code. */
    int tell(Results.Start start, CampaignSummary summary, TrialRunner runner) {
        OutputFolder output = OutputFolder.open(surroundings.resolve(folderName), "--out");
        console.wipe();
        List<TrialEntry> shown = shown(summary, runner, output);
        CampaignEntry campaign = CampaignEntry.of(summary, folderName);
        Results results = Results.ofCampaign(start, ending(summary, campaign), shown, campaign);
        byte[] page =
                new ReportPage(results, name -> Optional.ofNullable(histories.get(name))).render();
        effort.attemptTo(
                () -> {
                    output.write("results.json", ResultsJson.write(results));
                    output.write("report.html", page);
                });
        outputs.write(results, folderName + "/results.json", surroundings, effort);
        if (isJson) {
            surroundings.out().println(ResultsJson.line(results));
        } else {
            say(results, campaign);
        }
        return effort.exitCode(results.exitCode());
    }

    private List<TrialEntry> shown(
            CampaignSummary summary, TrialRunner runner, OutputFolder output) {
        TrialEntries entries = new TrialEntries(output, folderName, effort);
        List<TrialEntry> shown = new ArrayList<>();
        for (FailureGroup group : summary.groups()) {
            if (shown.size() + lost.size() == SHOWN_MAX) {
                break;
            }
            group.smallest()
                    .caseFile()
                    .ifPresent(
                            file -> {
                                console.progress(
                                        "running seed " + group.smallest().seed() + " again");
                                again(CaseFile.read(output.file(file)), runner)
                                        .ifPresent(
                                                result -> {
                                                    TrialEntry entry = entries.entry(result);
                                                    histories.put(entry.name(), result.history());
                                                    shown.add(entry);
                                                });
                            });
        }
        console.wipe();
        return shown;
    }

    private Optional<TrialResult> again(CaseFile expected, TrialRunner runner) {
        try {
            TrialResult result = runner.run(expected.trial(), Optional.empty());
            if (result.traceHash().equals(expected.traceHash())
                    && result.verdict().status() == expected.expected()) {
                return Optional.of(result);
            }
        } catch (IllegalStateException stopped) {
            // Such a trial has no history, and its case tells how it stops.
            return Optional.empty();
        }
        lost.add("seed " + expected.trial().seed());
        return Optional.empty();
    }

    private Ending ending(CampaignSummary summary, CampaignEntry campaign) {
        double seconds = Math.round((System.nanoTime() - startNanos) / 1e6) / 1e3;
        if (!lost.isEmpty()) {
            return new Ending(
                    "error",
                    "failures did not come back when they were run again, which breaks the promise"
                            + " of determinism: "
                            + String.join(", ", lost),
                    ExitCode.INTERNAL,
                    seconds);
        }
        Status status = summary.status();
        return new Ending(status.word(), reason(campaign), ExitCode.of(status), seconds);
    }

    private static String reason(CampaignEntry campaign) {
        long failed = campaign.invalid();
        long undecided = campaign.unknown() + campaign.vacuous();
        String amount =
                RunReport.grouped(campaign.seeds())
                        + " of "
                        + RunReport.counted(campaign.planned(), "seed");
        String unclean =
                campaign.thin().seeds() == 0
                        ? ""
                        : ", "
                                + RunReport.grouped(campaign.thin().seeds())
                                + " below a bar ("
                                + thin(campaign.thin())
                                + ")";
        List<String> unmet =
                campaign.totals().goals().entrySet().stream()
                        .filter(goal -> goal.getValue() == 0)
                        .map(Map.Entry::getKey)
                        .toList();
        String ways =
                campaign.groups().size() == 1 ? "one way" : campaign.groups().size() + " ways";
        return amount
                + (failed == 0 ? ", none failed" : ", " + RunReport.grouped(failed) + " failed")
                + (undecided == 0
                        ? ""
                        : ", " + RunReport.grouped(undecided) + " undecided or vacuous")
                + (campaign.groups().isEmpty() ? "" : " (in " + ways + ")")
                + ", "
                + RunReport.grouped(campaign.clean())
                + " clean"
                + unclean
                + (unmet.isEmpty() ? "" : ", never met: " + String.join(", ", unmet));
    }

    private static String thin(CampaignEntry.ThinEntry thin) {
        List<String> parts = new ArrayList<>();
        add(parts, thin.tooShort(), "shorter than 30 s");
        add(parts, thin.fewOperations(), "fewer than 100 successes");
        add(parts, thin.fewFaults(), "fewer than 2 faults");
        return String.join(", ", parts);
    }

    private static void add(List<String> parts, long count, String what) {
        if (count > 0) {
            parts.add(RunReport.grouped(count) + " " + what);
        }
    }

    private void say(Results results, CampaignEntry campaign) {
        String report = folderName + "/report.html";
        String head = console.style().verdict(results.verdict()) + ": " + results.reason();
        if (results.verdict().equals("valid")) {
            console.say(head + " · " + measures(campaign) + " · " + report);
            return;
        }
        List<String> lines = new ArrayList<>(console.wrap(head, "  "));
        lines.addAll(console.wrap("  " + measures(campaign), "  "));
        campaign.groups().stream().limit(GROUPS_SAID).forEach(group -> lines.addAll(words(group)));
        int more = campaign.groups().size() - GROUPS_SAID;
        if (more > 0) {
            lines.add("  … and " + more + " kinds more in the report");
        }
        Optional<TrialEntry> broken =
                results.trials().stream()
                        .filter(trial -> trial.verdict().status().equals("invalid"))
                        .findFirst();
        Map<String, String> pointers = new LinkedHashMap<>();
        broken.ifPresent(trial -> pointers.put("replay", trial.replay()));
        pointers.put("report", report);
        if (broken.isPresent()) {
            lines.addAll(
                    FailureText.lines(
                            console,
                            broken.get().name(),
                            broken.get().verdict(),
                            pointers,
                            FailureText.LINES_MAX - lines.size()));
        } else {
            pointers.forEach((name, value) -> lines.add("  " + name + "   " + value));
        }
        lines.forEach(console::say);
    }

    private static List<String> words(GroupEntry group) {
        List<String> lines = new ArrayList<>();
        lines.add("  " + RunReport.grouped(group.seeds()) + " × " + group.signature());
        lines.add(
                "      first seed "
                        + group.firstSeed()
                        + group.replay()
                                .map(
                                        replay ->
                                                ", smallest ("
                                                        + RunReport.counted(group.steps(), "fault")
                                                        + "): "
                                                        + replay)
                                .orElse(""));
        return lines;
    }

    private static String measures(CampaignEntry campaign) {
        return campaign.missed().bound95().stream()
                        .mapToObj(bound -> "95 %: " + oneOf(bound) + " · ")
                        .findFirst()
                        .orElse("")
                + RunReport.grouped(campaign.states().distinct())
                + " states · "
                + rounded(campaign.speed().seedsPerSecond())
                + " seeds/s, "
                + rounded(campaign.speed().virtualSecondsPerThreadSecond())
                + " simulated s/s/thread · "
                + Durations.format(campaign.speed().wallSeconds());
    }

    private static String oneOf(double bound) {
        return "fewer than 1 of " + RunReport.grouped((long) Math.floor(1 / bound)) + " fails";
    }

    private static String rounded(double number) {
        return String.format(Locale.ROOT, number < 100 ? "%.1f" : "%,.0f", number);
    }
}
