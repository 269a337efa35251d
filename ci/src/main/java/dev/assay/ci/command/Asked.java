// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.model.Model;
import dev.assay.checkers.model.Models;
import dev.assay.ci.BadInputException;
import dev.assay.harness.Names;
import dev.assay.histories.Value;
import dev.assay.histories.format.HistoryFormat;
import dev.assay.histories.format.HistoryFormats;
import java.util.Optional;
import java.util.SortedMap;

/** What options and proofs name, looked up before anything is read. */
final class Asked {
    private Asked() {}

    /**
     * The model of this name.
     *
     * @param where it was named, for messages
     */
    static Model<?> model(String where, String name, ClassLoader loader) {
        SortedMap<String, Model<?>> known = Models.all(loader);
        Model<?> found = known.get(name);
        if (found == null) {
            String problem = Names.unknown("model", name, known.keySet()).getMessage();
            throw new BadInputException(where + ": " + problem);
        }
        return found;
    }

    /** The format that {@code --format} names. */
    static HistoryFormat format(String name) {
        try {
            return HistoryFormats.find(name);
        } catch (IllegalArgumentException unknown) {
            throw new BadInputException("--format: " + unknown.getMessage(), unknown);
        }
    }

    /**
     * Refuses a model that cannot start as it is told to.
     *
     * @param where the start was said, for messages
     */
    static void requireStart(Model<?> model, Optional<Value> initial, String where) {
        try {
            model.initial(initial);
        } catch (IllegalArgumentException unsuitable) {
            throw new BadInputException(where + ": " + unsuitable.getMessage(), unsuitable);
        } catch (RuntimeException defect) {
            throw new BadInputException(
                    where + ": the model " + model.id() + " cannot start so: " + defect, defect);
        }
    }
}
