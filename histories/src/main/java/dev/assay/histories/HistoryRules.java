// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories;

/** What a history that breaks the rules of histories is told, by whoever reads its events. */
public final class HistoryRules {
    private HistoryRules() {}

    /** A process goes on after an operation of unknown outcome. */
    public static MalformedHistoryException retired(Event.Client invocation) {
        return invokes(
                invocation,
                "after an operation of unknown outcome; give the client a new process number");
    }

    /** A process invokes a second operation. */
    public static MalformedHistoryException busy(Event.Client invocation, int open) {
        return invokes(
                invocation,
                "while its operation " + open + " is open; a process has one open operation");
    }

    private static MalformedHistoryException invokes(Event.Client invocation, String when) {
        return new MalformedHistoryException(
                "process "
                        + invocation.process()
                        + " invokes "
                        + invocation.function()
                        + " "
                        + when);
    }

    /** A process completes what it did not invoke. */
    public static MalformedHistoryException idle(Event.Client completion) {
        return new MalformedHistoryException(
                "process "
                        + completion.process()
                        + " completes "
                        + completion.function()
                        + " but has no open operation; is its invocation missing?");
    }

    /** A completion has another function than its invocation. */
    public static MalformedHistoryException otherFunction(String invoked, Event.Client completion) {
        return new MalformedHistoryException(
                "process "
                        + completion.process()
                        + " invoked "
                        + invoked
                        + " and completes "
                        + completion.function());
    }

    /** A completion has more steps or fewer than its invocation. */
    public static MalformedHistoryException otherSteps(int invoked, Event.Client completion) {
        return new MalformedHistoryException(
                "process "
                        + completion.process()
                        + " invoked "
                        + invoked
                        + " steps and completes "
                        + completion.steps().size());
    }

    /** A step of a completion has another function or key than that of its invocation. */
    public static MalformedHistoryException otherStep(int step, Event.Client completion) {
        return new MalformedHistoryException(
                "process "
                        + completion.process()
                        + " completes step "
                        + step
                        + " ("
                        + completion.steps().get(step).function()
                        + ") which differs from the one it invoked in function or key");
    }

    /**
     * Holds a completion against its invocation.
     *
     * @throws MalformedHistoryException when they do not belong together
     */
    public static void requireCompletes(Event.Client invocation, Event.Client completion) {
        if (!completion.function().equals(invocation.function())) {
            throw otherFunction(invocation.function(), completion);
        }
        int count = invocation.steps().size();
        if (completion.steps().size() != count) {
            throw otherSteps(count, completion);
        }
        for (int i = 0; i < count; i++) {
            MicroOperation asked = invocation.steps().get(i);
            MicroOperation answered = completion.steps().get(i);
            if (!answered.function().equals(asked.function())
                    || !answered.key().equals(asked.key())) {
                throw otherStep(i, completion);
            }
        }
    }
}
