// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The models that are on the class path, by id. */
public final class Models {
    private Models() {}

    /** All models by id, found by the class loader of the calling thread. */
    public static SortedMap<String, Model<?>> all() {
        return all(Thread.currentThread().getContextClassLoader());
    }

    /**
     * All models by id.
     *
     * @param loader finds those of {@code --plugins}
     */
    public static SortedMap<String, Model<?>> all(ClassLoader loader) {
        SortedMap<String, Model<?>> found = new TreeMap<>();
        for (Model<?> model : ServiceLoader.load(Model.class, loader)) {
            Model<?> twin = found.put(model.id(), model);
            if (twin != null) {
                throw new IllegalStateException(
                        "two models are called "
                                + model.id()
                                + ": "
                                + twin.getClass().getName()
                                + " and "
                                + model.getClass().getName());
            }
        }
        return found;
    }

    /**
     * The model with this id.
     *
     * @throws IllegalArgumentException when there is none; the message lists those there are and
     *     names the nearest
     */
    public static Model<?> find(String id) {
        SortedMap<String, Model<?>> all = all();
        Model<?> model = all.get(id);
        if (model == null) {
            throw new IllegalArgumentException(
                    "unknown model \""
                            + id
                            + "\"; did you mean "
                            + nearest(id, List.copyOf(all.keySet()))
                            + "? Known models: "
                            + all.keySet().stream().collect(Collectors.joining(", ")));
        }
        return model;
    }

    private static String nearest(String id, List<String> names) {
        return names.stream()
                .min(
                        Comparator.<String>comparingInt(name -> distance(id, name))
                                .thenComparing(name -> name))
                .orElseThrow(() -> new IllegalStateException("no model is on the class path"));
    }

    // The edit distance, in which leaving out a whole end of a name costs no more than a few typing
    // errors.
    private static int distance(String left, String right) {
        if (!left.isEmpty() && (right.contains(left) || left.contains(right))) {
            return 1;
        }
        int[] row = new int[right.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int changed = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[right.length()];
    }
}
