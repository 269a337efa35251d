// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.ci.results.Results;
import dev.assay.ci.results.ResultsJson;
import dev.assay.harness.spacetime.SpaceTime;
import dev.assay.histories.History;
import java.util.Optional;
import java.util.function.Function;

/**
 * Renders one self-contained page: a pure function of a results document and the histories that it
 * names. The page loads nothing and runs only its own script, which a content security policy
 * enforces; without scripts it still shows everything.
 */
public final class ReportPage {
    private final Results results;
    private final Function<String, Optional<History>> histories;
    private final Function<String, Optional<SpaceTime>> worlds;

    /**
     * A page without space-time diagrams.
     *
     * @param results what to show
     * @param histories the history of a trial (by its name) or of a file (by its path), where it
     *     can be had
     */
    public ReportPage(Results results, Function<String, Optional<History>> histories) {
        this(results, histories, unused -> Optional.empty());
    }

    /**
     * A page.
     *
     * @param worlds what nodes did and told each other in a trial (by its name), where it can be
     *     had
     */
    public ReportPage(
            Results results,
            Function<String, Optional<History>> histories,
            Function<String, Optional<SpaceTime>> worlds) {
        this.results = results;
        this.histories = histories;
        this.worlds = worlds;
    }

    /** The page, in UTF-8. */
    public byte[] render() {
        PageBody body = new PageBody(results, histories, worlds);
        return PageFrame.render(body.title(), body.draw(), ResultsJson.line(results));
    }
}
