// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation;

import java.util.function.Predicate;

/**
 * Something that must happen in some trial, though not in each: a property of the kind
 * <em>sometimes</em>, beside an {@link Oracle}, which must hold <em>always</em>. Trials that never
 * lead there prove nothing about what the protocol does there.
 *
 * @param id kebab case
 * @param meaning what happened, for people: {@code a leader that lost its quorum stepped down}
 * @param happens whether an observation is it, in whatever group it was made
 */
public record Goal(String id, String meaning, Predicate<Observation> happens) {
    /** That any node makes a mark of this name. */
    public static Goal ofMark(String name, String meaning) {
        return new Goal(
                name,
                meaning,
                observation ->
                        observation instanceof Observation.Mark mark && mark.name().equals(name));
    }
}
