// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.targetfile;

import dev.assay.checkers.isolation.Level;
import dev.assay.harness.HarnessInputException;
import dev.assay.harness.Plugins;
import dev.assay.harness.Workload;
import dev.assay.harness.workload.ListAppendWorkload;
import dev.assay.nemeses.file.FieldReader;
import dev.assay.nemeses.file.Located;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What a target promises about which workload, the usual one first. */
final class PromisedWorkloads {
    private static final String LINEARIZABLE = "linearizable";

    /** What a client must be able to call; one of several words where a bar stands between them. */
    private static final Map<String, List<String>> NEEDED =
            Map.of(
                    "register",
                    List.of("get", "put"),
                    "kv",
                    List.of("get", "put", "cas"),
                    "append",
                    List.of("get-list|get", "append"),
                    "set",
                    List.of("get-set|get", "add"),
                    "mixed",
                    List.of("get", "put", "cas", "append", "add"),
                    ListAppendWorkload.ID,
                    List.of("txn"));

    private final Map<String, String> promises = new LinkedHashMap<>();

    /** Reads the map of workloads and promises. */
    static PromisedWorkloads read(Located value, Set<String> functions) {
        PromisedWorkloads read = new PromisedWorkloads();
        if (!(value instanceof Located.Fields map) || map.fields().isEmpty()) {
            throw value.mistake(
                    "expected workloads and what is promised about them, such as 'register:"
                            + " linearizable'");
        }
        map.fields().forEach((workload, promise) -> read.add(workload, promise, functions));
        return read;
    }

    private void add(String workload, Located promise, Set<String> functions) {
        boolean isTransactional = workload.equals(ListAppendWorkload.ID);
        List<String> words = isTransactional ? levels() : List.of(LINEARIZABLE);
        promises.put(workload, FieldReader.word(promise, "promise", words));
        for (String needed : NEEDED.getOrDefault(workload, List.of())) {
            if (Arrays.stream(needed.split("\\|")).noneMatch(functions::contains)) {
                throw promise.mistake(
                        "the workload '"
                                + workload
                                + "' calls "
                                + needed.replace("|", " or ")
                                + ", which 'client' does not describe; describe it, or promise"
                                + " nothing about this workload");
            }
        }
    }

    private static List<String> levels() {
        return Arrays.stream(Level.values()).map(Level::word).toList();
    }

    List<String> ids() {
        return List.copyOf(promises.keySet());
    }

    Workload workload(String target, String id, Plugins plugins) {
        if (!promises.containsKey(id)) {
            throw new HarnessInputException(
                    target
                            + " promises nothing about the workload "
                            + id
                            + "; it does about: "
                            + String.join(", ", promises.keySet()));
        }
        String promise = Objects.requireNonNull(promises.get(id));
        if (!id.equals(ListAppendWorkload.ID)) {
            return plugins.workload(id);
        }
        List<Level> asked = new ArrayList<>();
        for (Level level : Level.values()) {
            if (level.word().equals(promise)) {
                asked.add(level);
            }
        }
        return new ListAppendWorkload(asked.getFirst());
    }
}
