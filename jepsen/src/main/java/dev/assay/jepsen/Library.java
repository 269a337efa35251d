// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen;

import java.util.Optional;

/**
 * A library that is published on Clojars and is there only where the profile {@code jepsen} brought
 * it.
 */
public enum Library {
    /** Linearizability. */
    KNOSSOS("Knossos", "knossos.competition"),
    /** Isolation of transactions. */
    ELLE("Elle", "elle.list-append"),
    /** The whole framework, with both of the others. */
    JEPSEN("Jepsen", "jepsen.core");

    /** Run in Assay's folder; then {@code ./assay} finds the libraries. */
    public static final String COMMAND = "mvn -Pjepsen -Dquick -pl jepsen -am package";

    private final String title;
    private final String namespace;

    Library(String title, String namespace) {
        this.title = title;
        this.namespace = namespace;
    }

    /** Its name for people. */
    public String title() {
        return title;
    }

    /** True when it is on the class path. */
    public boolean isPresent() {
        return ClojureRuntime.isPresent(namespace);
    }

    /** Why it cannot be used, and what brings it; empty where it is there. */
    public Optional<String> missing() {
        return isPresent()
                ? Optional.empty()
                : Optional.of(
                        title
                                + " is not on the class path; it is on Clojars, not on Maven"
                                + " Central: bring it by `"
                                + COMMAND
                                + "`");
    }

    /**
     * Loads it, which takes seconds, so that the first question does not pay for that.
     *
     * @throws LibraryException when it is missing or does not load
     */
    public void load() {
        require();
        switch (this) {
            case KNOSSOS -> ClojureRuntime.function("assay.knossos", "start");
            case ELLE -> ClojureRuntime.function("assay.elle", "result");
            case JEPSEN -> ClojureRuntime.function("assay.jepsen", "checker");
        }
    }

    /**
     * Refuses to go on without it.
     *
     * @throws LibraryException when it is missing
     */
    public void require() {
        missing()
                .ifPresent(
                        words -> {
                            throw new LibraryException(words);
                        });
    }
}
