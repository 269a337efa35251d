// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.opinion;

import dev.assay.checkers.linearizability.Meaning;
import dev.assay.checkers.model.Model;
import dev.assay.histories.History;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The parts of a history that share no key, which Knossos has to be asked about one by one. Written
 * without the checkers' own, so that an error there shows. Near O(steps).
 */
final class JoinedKeys {
    private final Map<Integer, Integer> parents = new HashMap<>();

    private JoinedKeys() {}

    /**
     * The operations that may have happened, by part, in the order of the parts' first operations;
     * all are one part where the model's keys are not independent.
     */
    static List<List<Integer>> parts(History history, Meaning meaning, Model<?> model) {
        JoinedKeys keys = new JoinedKeys();
        List<Integer> happened = new ArrayList<>();
        for (int operation = 0; operation < history.operations(); operation++) {
            if (!meaning.didNotHappen(operation)) {
                happened.add(operation);
                keys.join(history, operation);
            }
        }
        if (!model.independentKeys()) {
            return happened.isEmpty() ? List.of() : List.of(happened);
        }
        Map<Integer, List<Integer>> parts = new LinkedHashMap<>();
        for (int operation : happened) {
            int root = keys.root(history.stepKey(history.firstStep(operation)));
            parts.computeIfAbsent(root, unused -> new ArrayList<>()).add(operation);
        }
        return List.copyOf(parts.values());
    }

    private void join(History history, int operation) {
        int first = history.stepKey(history.firstStep(operation));
        parents.putIfAbsent(first, first);
        for (int step = history.firstStep(operation) + 1;
                step < history.firstStep(operation + 1);
                step++) {
            int key = history.stepKey(step);
            parents.putIfAbsent(key, key);
            parents.put(root(key), root(first));
        }
    }

    private int parent(int key) {
        return Objects.requireNonNull(parents.get(key));
    }

    private int root(int key) {
        int root = key;
        int parent = parent(root);
        while (parent != root) {
            parents.put(root, parent(parent));
            root = parent;
            parent = parent(root);
        }
        return root;
    }
}
