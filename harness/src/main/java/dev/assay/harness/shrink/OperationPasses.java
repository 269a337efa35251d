// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.shrink;

import dev.assay.harness.Operation;
import dev.assay.harness.trial.Script;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialOptions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/** Fewer operations, by fewer processes. Does nothing where operations cannot be written down. */
final class OperationPasses {
    /** With more processes, to put any two together would cost too many runs. */
    private static final int MERGED_MAX = 12;

    private static final int CHUNKS = 32;

    private final Attempts attempts;

    OperationPasses(Attempts attempts) {
        this.attempts = attempts;
    }

    /** Writes down what the workload drew. */
    void writeDown() {
        if (attempts.trial().script().isEmpty()) {
            attempts.succeeds(attempts.trial().with(Script.of(attempts.smallest())));
        }
    }

    private boolean isWrittenDown() {
        return attempts.trial().script().isPresent();
    }

    private Script script() {
        return attempts.trial().script().orElseThrow();
    }

    /**
     * Leaves operations out.
     *
     * @param coarsely whether to leave it at chunks, because other passes will get on faster
     */
    void drop(boolean coarsely) {
        if (!isWrittenDown()) {
            return;
        }
        dropGroups(call -> call.operation().steps().stream().map(step -> step.key()).toList());
        dropGroups(call -> call.operation().function());
        dropGroups(call -> call.process());
        int smallest = coarsely ? Math.max(1, script().calls().size() / CHUNKS) : 1;
        Lists.drop(
                () -> script().calls(),
                smallest,
                calls -> tryScript(new Script(calls, script().last())));
        Lists.drop(() -> script().last(), 1, last -> tryScript(new Script(script().calls(), last)));
    }

    private boolean tryScript(Script script) {
        return attempts.succeeds(attempts.trial().with(script));
    }

    /** Leaves out all operations that have something in common. */
    private void dropGroups(Function<Script.Call, Object> common) {
        LinkedHashSet<Object> groups = new LinkedHashSet<>();
        script().calls().forEach(call -> groups.add(common.apply(call)));
        for (Object group : groups) {
            Predicate<Script.Call> stays = call -> !common.apply(call).equals(group);
            List<Script.Call> others = script().calls().stream().filter(stays).toList();
            if (others.size() < script().calls().size()) {
                tryScript(new Script(others, withoutUntouched(others)));
            }
        }
    }

    /** Final reads of keys that nobody touched before tell nothing. */
    private List<Operation> withoutUntouched(List<Script.Call> calls) {
        LinkedHashSet<Object> keys = new LinkedHashSet<>();
        calls.forEach(call -> call.operation().steps().forEach(step -> keys.add(step.key())));
        List<Operation> last = new ArrayList<>();
        for (Operation operation : script().last()) {
            if (operation.steps().stream().anyMatch(step -> keys.contains(step.key()))) {
                last.add(operation);
            }
        }
        return last.isEmpty() ? script().last() : last;
    }

    /** Lets fewer processes call the same operations. */
    void mergeProcesses() {
        if (!isWrittenDown()) {
            return;
        }
        List<Integer> processes = processes();
        if (processes.size() <= MERGED_MAX) {
            for (int i = processes.size() - 1; i > 0; i--) {
                for (int j = 0; j < i; j++) {
                    if (merge(processes.get(i), processes.get(j))) {
                        break;
                    }
                }
            }
        }
        int count = Math.max(1, processes().size());
        for (int clients = 1; clients < attempts.trial().options().clients(); clients++) {
            if (clients >= count || clients == 1) {
                TrialOptions fewer = attempts.trial().options().withClients(clients);
                if (attempts.succeeds(attempts.trial().with(fewer))) {
                    return;
                }
            }
        }
    }

    private List<Integer> processes() {
        TreeSet<Integer> processes = new TreeSet<>();
        script().calls().forEach(call -> processes.add(call.process()));
        return List.copyOf(processes);
    }

    private boolean merge(int from, int into) {
        List<Script.Call> merged = new ArrayList<>();
        for (Script.Call call : script().calls()) {
            merged.add(call.process() == from ? call.by(into) : call);
        }
        Trial candidate = attempts.trial().with(new Script(merged, script().last()));
        return attempts.succeeds(candidate);
    }
}
