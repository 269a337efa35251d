// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.ci.Durations;
import dev.assay.ci.results.CampaignEntry;
import dev.assay.ci.results.CampaignEntry.ExercisedEntry;
import dev.assay.ci.results.CampaignEntry.GroupEntry;
import dev.assay.ci.results.CampaignEntry.RateEntry;
import dev.assay.harness.exposure.ProtocolPhase;
import java.util.List;
import java.util.Locale;

/**
 * A campaign: how its seeds ended, which failures are the same one, what a bug's chance was to stay
 * unseen, and which faults struck in which phase of the protocol.
 */
final class CampaignTables {
    private CampaignTables() {}

    static void draw(Markup page, CampaignEntry campaign) {
        page.open("section", "aria-labelledby", "campaign")
                .element("h2", "Campaign", "id", "campaign");
        page.open("div", "class", "columns");
        drawSeeds(page, campaign);
        drawMissed(page, campaign);
        drawWork(page, campaign);
        page.close("div");
        if (!campaign.groups().isEmpty()) {
            drawGroups(page, campaign);
        }
        drawExercised(page, campaign.exercised());
        page.close("section");
    }

    private static void drawSeeds(Markup page, CampaignEntry campaign) {
        begin(page, "Seeds " + campaign.firstSeed() + " to " + (campaign.endSeed() - 1));
        row(page, "planned" + shard(campaign), Markup.grouped(campaign.planned()));
        row(page, "finished", Markup.grouped(campaign.seeds()));
        row(page, "invalid", Markup.grouped(campaign.invalid()));
        row(page, "unknown", Markup.grouped(campaign.unknown()));
        row(page, "vacuous", Markup.grouped(campaign.vacuous()));
        row(page, "valid", Markup.grouped(campaign.valid()));
        row(page, "valid and clean", Markup.grouped(campaign.clean()));
        row(
                page,
                "valid, shorter than " + Durations.format(campaign.bars().virtualSeconds()),
                Markup.grouped(campaign.thin().tooShort()));
        row(
                page,
                "valid, fewer than " + campaign.bars().succeeded() + " operations succeeded",
                Markup.grouped(campaign.thin().fewOperations()));
        row(
                page,
                "valid, fewer than " + campaign.bars().faults() + " faults struck",
                Markup.grouped(campaign.thin().fewFaults()));
        end(page);
    }

    private static String shard(CampaignEntry campaign) {
        return campaign.shard().equals("1/1") ? "" : " (shard " + campaign.shard() + ")";
    }

    private static void drawMissed(Markup page, CampaignEntry campaign) {
        begin(page, "What may have been missed");
        campaign.missed()
                .bound95()
                .ifPresent(
                        bound ->
                                row(
                                        page,
                                        "rate of failing seeds, upper bound (95 %)",
                                        small(bound)));
        for (RateEntry rate : campaign.missed().rates()) {
            row(
                    page,
                    "chance that a bug in 1 of "
                            + Markup.grouped(Math.round(1 / rate.rate()))
                            + " seeds was missed",
                    percent(rate.missed()));
        }
        row(page, "distinct protocol states, about", Markup.grouped(campaign.states().distinct()));
        row(page, "standard error of that", percent(campaign.states().standardError()));
        row(
                page,
                "most states in one seed, about",
                Markup.grouped(campaign.states().mostInOneSeed()));
        end(page);
    }

    private static void drawWork(Markup page, CampaignEntry campaign) {
        begin(page, "What was done");
        row(page, "sessions", Integer.toString(campaign.speed().sessions()));
        row(page, "time", Durations.format(campaign.speed().wallSeconds()));
        row(page, "seeds per second", decimal(campaign.speed().seedsPerSecond()));
        row(
                page,
                "simulated seconds per second",
                decimal(campaign.speed().virtualSecondsPerSecond()));
        row(page, "the same per thread", decimal(campaign.speed().virtualSecondsPerThreadSecond()));
        row(page, "operations", Markup.grouped(campaign.totals().operations()));
        row(page, "of these succeeded", Markup.grouped(campaign.totals().succeeded()));
        row(page, "fewest successes in a seed", Markup.grouped(campaign.fewest().succeeded()));
        row(page, "faults", Markup.grouped(campaign.totals().faults()));
        row(page, "fewest faults in a seed", Markup.grouped(campaign.fewest().faults()));
        row(page, "leader changes", Markup.grouped(campaign.totals().leaderChanges()));
        row(
                page,
                "fewest leader changes in a seed",
                Markup.grouped(campaign.fewest().leaderChanges()));
        campaign.totals()
                .goals()
                .forEach(
                        (goal, seeds) ->
                                row(
                                        page,
                                        "seeds in which " + goal.replace('-', ' '),
                                        seeds == 0 ? "none" : Markup.grouped(seeds)));
        row(page, "fingerprint of all results", campaign.fingerprint());
        end(page);
    }

    private static void drawGroups(Markup page, CampaignEntry campaign) {
        page.element("h3", "Failures that are the same one");
        head(
                page,
                List.of("seeds", "verdict", "promise", "kind", "shape", "first seed", "smallest"));
        for (GroupEntry group : campaign.groups()) {
            page.raw("<tr>").element("th", Markup.grouped(group.seeds()), "scope", "row");
            page.open("td").raw(PageBody.badge(group.verdict())).close("td");
            page.element("td", group.part())
                    .element("td", group.kind())
                    .element("td", group.shape())
                    .element("td", Long.toString(group.firstSeed()));
            page.open("td")
                    .text(
                            "seed "
                                    + group.smallestSeed()
                                    + ", "
                                    + group.steps()
                                    + " faults, "
                                    + Markup.grouped(group.operations())
                                    + " operations ");
            group.replay().ifPresent(replay -> page.raw("<br>").element("code", replay));
            page.close("td").raw("</tr>");
        }
        page.raw("</tbody></table>").close("div");
        if (campaign.ungrouped() > 0) {
            page.element(
                    "p",
                    "and " + Markup.grouped(campaign.ungrouped()) + " failures of further kinds",
                    "class",
                    "note");
        }
    }

    private static void drawExercised(Markup page, List<ExercisedEntry> exercised) {
        if (exercised.isEmpty()) {
            return;
        }
        page.element("h3", "How often each fault struck in each phase of the protocol");
        page.open("div", "class", "wide").raw("<table class=\"figures\"><thead><tr>");
        page.element("th", "fault", "scope", "col");
        for (ProtocolPhase phase : ProtocolPhase.values()) {
            page.element("th", phase.word(), "scope", "col", "title", phase.meaning());
        }
        page.element("th", "all", "scope", "col").raw("</tr></thead><tbody>");
        for (ExercisedEntry fault : exercised) {
            page.raw("<tr>").element("th", fault.fault(), "scope", "row");
            for (ProtocolPhase phase : ProtocolPhase.values()) {
                long count = fault.phases().getOrDefault(phase.word(), 0L);
                page.element("td", count == 0 ? "never" : Markup.grouped(count));
            }
            page.element("td", Markup.grouped(fault.struck())).raw("</tr>");
        }
        page.raw("</tbody></table>").close("div");
        StringBuilder meanings = new StringBuilder();
        for (ProtocolPhase phase : ProtocolPhase.values()) {
            meanings.append(meanings.isEmpty() ? "" : "; ")
                    .append(phase.word())
                    .append(": ")
                    .append(phase.meaning());
        }
        page.element("p", meanings + ". The first that holds counts.", "class", "note");
    }

    private static void head(Markup page, List<String> titles) {
        page.open("div", "class", "wide").raw("<table class=\"verdicts\"><thead><tr>");
        titles.forEach(title -> page.element("th", title, "scope", "col"));
        page.raw("</tr></thead><tbody>");
    }

    private static void begin(Markup page, String title) {
        page.open("div").element("h3", title).raw("<table class=\"figures\"><tbody>");
    }

    private static void row(Markup page, String name, String value) {
        page.raw("<tr>").element("th", name, "scope", "row").element("td", value).raw("</tr>");
    }

    private static void end(Markup page) {
        page.raw("</tbody></table>").close("div");
    }

    private static String small(double share) {
        return String.format(Locale.ROOT, "%.3g", share);
    }

    private static String percent(double share) {
        double parts = share * 100;
        return parts != 0 && parts < 0.01
                ? String.format(Locale.ROOT, "%.1e %%", parts)
                : String.format(Locale.ROOT, "%.2f %%", parts);
    }

    private static String decimal(double number) {
        return String.format(Locale.ROOT, "%,.1f", number).replace(',', '\u2009');
    }
}
