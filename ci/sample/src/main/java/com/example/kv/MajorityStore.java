// SPDX-License-Identifier: Apache-2.0
package com.example.kv;

import dev.assay.simulation.Environment;
import dev.assay.simulation.Node;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * A node of a replicated store without a leader (Attiya, Bar-Noy and Dolev, JACM 1995): it keeps
 * the newest version of each key that it heard of, and says so. The clients do the rest.
 *
 * <p>It answers {@code read NUMBER KEY} and {@code write NUMBER KEY VERSION VALUE} by {@code NUMBER
 * VERSION VALUE}.
 */
public final class MajorityStore implements Node {
    private final Environment environment;
    private final Map<String, Versioned> values = new HashMap<>();

    private record Versioned(long version, String value) {}

    /** A node in its surroundings. */
    public MajorityStore(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void start() {}

    @Override
    public void receive(int from, byte[] message) {
        String[] words = new String(message, StandardCharsets.UTF_8).split(" ");
        String key = words[2];
        Versioned known = values.getOrDefault(key, new Versioned(0, "nil"));
        if (words[0].equals("write") && Long.parseLong(words[3]) > known.version) {
            known = new Versioned(Long.parseLong(words[3]), words[4]);
            values.put(key, known);
        }
        String answer = words[1] + " " + known.version + " " + known.value;
        environment.send(from, answer.getBytes(StandardCharsets.UTF_8));
    }
}
