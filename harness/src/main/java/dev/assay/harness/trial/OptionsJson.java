// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import dev.assay.nemeses.Durations;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How a trial is driven, as JSON. */
public final class OptionsJson {
    private OptionsJson() {}

    /** The options as an object. */
    public static ObjectNode write(TrialOptions options) {
        ObjectNode drawn = JsonNodeFactory.instance.objectNode();
        drawn.put("clients", options.clients());
        drawn.put("fault-phase", Durations.format(options.faultPhase().toNanos()));
        drawn.put("settle", Durations.format(options.settle().toNanos()));
        drawn.put("recovery-limit", Durations.format(options.recoveryLimit().toNanos()));
        drawn.put("mean-think-time", Durations.format(options.meanThinkTime().toNanos()));
        if (options.stopsAtViolation()) {
            drawn.put("stop-at-violation", true);
        }
        return drawn;
    }

    static TrialOptions read(JsonFields options) {
        TrialOptions read =
                new TrialOptions(
                        options.integer("clients"),
                        options.duration("fault-phase"),
                        options.duration("settle"),
                        options.duration("recovery-limit"),
                        options.duration("mean-think-time"),
                        options.isSet("stop-at-violation"));
        options.noOthers();
        return read;
    }
}
