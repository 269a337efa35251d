// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.ci.Surroundings;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where {@code check --prove} leaves its proofs. */
final class Proofs {
    private final OutputFolder folder;
    private final String shown;
    private final Optional<String> initial;
    private final Set<String> names = new HashSet<>();

    private final BestEffort effort;

    /**
     * Where they go.
     *
     * @param folder as the user named it
     * @param initial as {@code --initial} gave it
     */
    record Place(Surroundings surroundings, String folder, @Nullable String initial) {}

    private Proofs(OutputFolder folder, Place place, BestEffort effort) {
        this.folder = folder;
        this.shown = place.folder;
        this.initial = Optional.ofNullable(place.initial);
        this.effort = effort;
    }

    /** Opens the folder. */
    static Proofs open(Place place, BestEffort effort) {
        OutputFolder output =
                OutputFolder.open(
                        place.surroundings.resolve(place.folder),
                        "--prove",
                        List.of("proof-.json"));
        return new Proofs(output, place, effort);
    }

    /** Writes what is proven of a history, and says where; nothing where nothing is valid. */
    String write(String history, Prover prover, int operations) {
        if (prover.parts().stream().allMatch(part -> part.order().isEmpty())) {
            return "";
        }
        String plain = history.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[-.]+", "");
        String name = "proof-" + plain + ".json";
        for (int i = 2; !names.add(name); i++) {
            name = "proof-" + plain + "-" + i + ".json";
        }
        String file = name;
        byte[] proof = ProofFile.of(prover, initial, operations).bytes();
        return effort.attempt(() -> folder.write(file, proof))
                .map(unused -> " · " + shown + "/" + file)
                .orElse("");
    }
}
