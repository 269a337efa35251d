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

    private Proofs(OutputFolder folder, String shown, Optional<String> initial) {
        this.folder = folder;
        this.shown = shown;
        this.initial = initial;
    }

    /**
     * Opens the folder.
     *
     * @param initial as {@code --initial} gave it
     */
    static Proofs open(Surroundings surroundings, String folder, @Nullable String initial) {
        OutputFolder output =
                OutputFolder.open(surroundings.resolve(folder), "--prove", List.of("proof-.json"));
        return new Proofs(output, folder, Optional.ofNullable(initial));
    }

    /** Writes what is proven of a file, and says where; nothing where nothing is valid. */
    String write(String file, Prover prover, int operations) {
        if (prover.parts().stream().allMatch(part -> part.order().isEmpty())) {
            return "";
        }
        String plain = file.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[-.]+", "");
        String name = "proof-" + plain + ".json";
        for (int i = 2; !names.add(name); i++) {
            name = "proof-" + plain + "-" + i + ".json";
        }
        folder.write(name, ProofFile.of(prover, initial, operations).bytes());
        return " · " + shown + "/" + name;
    }
}
