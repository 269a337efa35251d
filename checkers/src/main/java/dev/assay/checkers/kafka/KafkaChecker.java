// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.kafka;

import dev.assay.checkers.Budget;
import dev.assay.checkers.SelectiveChecker;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Violations;
import dev.assay.checkers.workloads.WorkloadOptions;
import dev.assay.histories.History;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Logs like Kafka's keep what was sent, in one order, and polls follow it (Jepsen's {@code kafka}).
 * Operations {@code send}, {@code poll} and {@code txn} have steps {@code [:send KEY MESSAGE]},
 * which returns {@code [OFFSET MESSAGE]}, and {@code [:poll]}, which returns {@code {KEY [[OFFSET
 * MESSAGE] …]}}; {@code assign} and {@code subscribe} say which keys a process polls. A key is a
 * partition; messages of a key differ. An operation happened when it returned, or when somebody
 * else polled what it sent; what failed operations polled is evidence too. A message's place is
 * that of its offset among all offsets that anybody saw. What is looked for ({@link Kind}):
 *
 * <ul>
 *   <li>single messages: {@code g1a} polled though its sender failed; {@code unexpected-message}
 *       polled though nobody sent it; {@code precommitted-read} polled by its own sender; {@code
 *       lost-write} never polled though a later one was; {@code duplicate} at more offsets than it
 *       was sent; {@code inconsistent-offsets}: an offset with two messages; {@code unseen} never
 *       polled;
 *   <li>orders: {@code poll-skip}, {@code nonmonotonic-poll}: a poll begins beyond the place after
 *       the one at which the process's last successful poll of the key ended, or not beyond that
 *       ({@code subscribed-…} while the process subscribes and does not assign); {@code
 *       int-poll-skip}, {@code int-nonmonotonic-poll}: the same within an operation; {@code
 *       nonmonotonic-send}: a place not beyond that of a send which had returned before the call;
 *       {@code int-send-skip}, {@code int-nonmonotonic-send}: sends of one operation with something
 *       between them, or in another order;
 *   <li>circles of operations (Adya 1999, with session and real time): {@code g1c} of who polled
 *       whose messages; {@code g0} of messages that come after each other, {@code g1c-ww} of both;
 *       {@code g-single}, {@code g-nonadjacent} and {@code g2-item} of these and of who polled
 *       nothing beyond some message and who sent the next one.
 * </ul>
 *
 * <p>Allowed by default, as they are normal in Kafka or say nothing without a last poll of all
 * keys: int-send-skip, g0, g1c-ww, g-single, g-nonadjacent, g2-item, unseen, subscribed-…; circles
 * that are allowed are not looked for. Assigning from the beginning forgets where a process was,
 * and so do keys of a {@code :rebalance-log}.
 *
 * <p>O(sends + polled messages) log, and the search for circles as in package isolation. What it
 * cannot see: offsets that nobody saw, logs that were cut at their beginning on purpose, and orders
 * that only messages without an offset show. Messages that were sent twice and polled are unknown.
 */
public final class KafkaChecker implements SelectiveChecker {
    private final WorkloadOptions options;

    public KafkaChecker(WorkloadOptions options) {
        this.options = options;
    }

    @Override
    public String id() {
        return "kafka";
    }

    @Override
    public List<String> kinds() {
        return Kind.words(kind -> true);
    }

    @Override
    public Verdict check(History history, Budget.Meter meter) {
        LogOperations operations = new LogReader(history, meter).read();
        PartitionLogs logs = new PartitionLogs(operations, meter);
        Predicate<String> isAllowed =
                options.allows(Set.copyOf(Kind.words(Kind::isAllowedByDefault)));
        Violations violations = new Violations(isAllowed);
        LogWords words = new LogWords(logs);
        Map<String, Long> measures = new TreeMap<>();
        new MessageChecks(logs, words, violations).check(measures, meter);
        new PollOrders(logs, words, violations).check(meter);
        new SendOrders(logs, words, violations).check(meter);
        new LogCircles(logs, words, violations).check(isAllowed, meter);
        new LogLag(logs).measure(measures, meter);
        for (Kind kind : Kind.values()) {
            measures.put(kind.word(), violations.count(kind.word()));
        }
        measures.put("operations", (long) history.operations());
        measures.put("keys", (long) operations.messages.keys());
        measures.put("messages", (long) operations.messages.size());
        measures.put("messages polled", (long) operations.polls());
        measures.put("milliseconds", meter.elapsed().toMillis());
        return verdict(violations, operations, logs).with(measures);
    }

    private Verdict verdict(Violations violations, LogOperations operations, PartitionLogs logs) {
        return violations
                .verdict(id())
                .orElseGet(() -> withoutViolation(violations, operations, logs));
    }

    private Verdict withoutViolation(
            Violations violations, LogOperations operations, PartitionLogs logs) {
        for (int poll = 0; poll < operations.polls(); poll++) {
            int message = operations.polledMessage(poll);
            if (logs.senders(message) > 1) {
                return Verdict.unknown(
                        id(),
                        operations.messages.words(message)
                                + " was sent to key "
                                + operations.messages.keyWords(operations.messages.keyOf(message))
                                + " more than once, so that nobody can tell whose was polled");
            }
        }
        return operations.polls() == 0
                ? Verdict.vacuous(id(), "no message was polled")
                : Verdict.valid(
                        id(),
                        "all polls of "
                                + operations.polls()
                                + " messages fit the logs"
                                + violations.allowedInWords());
    }
}
