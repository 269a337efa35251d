// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.workloads;

import dev.assay.histories.Value;
import dev.assay.histories.format.Conventions;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * How a workload is to be judged.
 *
 * @param conventions what the history's authors mean
 * @param initial what was there at first, where the workload asks for it
 * @param allowed kinds of violations that are counted only, besides those allowed by default
 * @param forbidden kinds that are violations though the workload allows them by default
 */
public record WorkloadOptions(
        Conventions conventions,
        Optional<Value> initial,
        Set<String> allowed,
        Set<String> forbidden) {
    public WorkloadOptions {
        allowed = Collections.unmodifiableSet(new TreeSet<>(allowed));
        forbidden = Collections.unmodifiableSet(new TreeSet<>(forbidden));
    }

    /** Plain conventions, and whatever the workload does by default. */
    public static WorkloadOptions standard() {
        return new WorkloadOptions(Conventions.PLAIN, Optional.empty(), Set.of(), Set.of());
    }

    /** The same with other conventions. */
    public WorkloadOptions reading(Conventions newConventions) {
        return new WorkloadOptions(newConventions, initial, allowed, forbidden);
    }

    /** The same with something there at first. */
    public WorkloadOptions startingAt(Value value) {
        return new WorkloadOptions(conventions, Optional.of(value), allowed, forbidden);
    }

    /** The same with other kinds allowed. */
    public WorkloadOptions allowing(String... kinds) {
        return new WorkloadOptions(conventions, initial, Set.of(kinds), forbidden);
    }

    /** The same with other kinds forbidden. */
    public WorkloadOptions forbidding(String... kinds) {
        return new WorkloadOptions(conventions, initial, allowed, Set.of(kinds));
    }

    /** Which kinds are counted only, where the workload allows some by default. */
    public Predicate<String> allows(Set<String> byDefault) {
        return kind ->
                allowed.contains(kind) || byDefault.contains(kind) && !forbidden.contains(kind);
    }
}
