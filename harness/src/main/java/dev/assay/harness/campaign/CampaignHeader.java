// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.campaign;

import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.OptionsJson;
import dev.assay.nemeses.Durations;
import dev.assay.nemeses.ScheduleFile;
import java.util.Iterator;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What all seeds of a campaign have in common: the trial without its seed, the build, the time for
 * a check. Campaigns with equal headers can be continued and joined.
 *
 * @param fields as the first line of the log has them, without its format
 */
record CampaignHeader(ObjectNode fields) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String COMMIT = "commit";

    /** Of no campaign. */
    static final CampaignHeader NONE = new CampaignHeader(JsonNodeFactory.instance.objectNode());

    static CampaignHeader of(CampaignPlan plan) {
        TrialTemplate template = plan.template();
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        fields.put(COMMIT, plan.commit());
        fields.put("check-timeout", Durations.format(plan.checkTimeout().toNanos()));
        fields.put("name", template.name());
        fields.put("system", template.target());
        ArrayNode switches = fields.putArray("switches");
        template.switches().forEach(switches::add);
        fields.put("nodes", template.nodes());
        fields.put("workload", template.workload());
        ArrayNode families = fields.putArray("families");
        template.families().forEach(families::add);
        template.schedule()
                .ifPresent(
                        schedule ->
                                fields.set(
                                        "schedule",
                                        MAPPER.readTree(ScheduleFile.writeJson(schedule))));
        template.budget().ifPresent(budget -> fields.put("budget", budget.toString()));
        if (!template.generator().equals(TrialTemplate.SWARM)) {
            fields.put("generator", template.generator());
        }
        fields.set("options", OptionsJson.write(template.options()));
        // Read back, so that numbers compare alike whether they were written or read.
        return new CampaignHeader((ObjectNode) MAPPER.readTree(fields.toString()));
    }

    String commit() {
        return fields.path(COMMIT).asString("");
    }

    /** The first field in which the two differ, in words; empty when they are equal. */
    Optional<String> difference(CampaignHeader other) {
        TreeSet<String> names = new TreeSet<>(fields.propertyNames());
        names.addAll(other.fields.propertyNames());
        for (Iterator<String> each = names.iterator(); each.hasNext(); ) {
            String name = each.next();
            JsonNode here = fields.path(name);
            JsonNode there = other.fields.path(name);
            if (!here.equals(there)) {
                return Optional.of(
                        "its " + name + " is " + words(here) + " and not " + words(there));
            }
        }
        return Optional.empty();
    }

    private static String words(JsonNode value) {
        String text = value.isMissingNode() ? "missing" : value.toString();
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
