// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.liars;

import dev.assay.simulation.Interceptor;
import dev.assay.simulation.MessageForger;
import java.util.List;
import java.util.SequencedMap;

/**
 * Says yes to every request of some kinds as soon as it arrives, and keeps back what the code
 * itself would answer.
 *
 * @param liar who says so
 * @param requests each with the kinds that answer it
 */
record YesSayer(MessageForger forger, int liar, SequencedMap<String, List<String>> requests)
        implements Interceptor {
    @Override
    public void sent(int to, byte[] message, Outlet outlet) {
        boolean answers =
                forger.read(message)
                        .filter(
                                said ->
                                        requests.values().stream()
                                                .anyMatch(of -> of.contains(said.kind())))
                        .isPresent();
        if (!answers) {
            outlet.send(to, message);
        }
    }

    @Override
    public void received(int from, byte[] message, Outlet outlet) {
        forger.read(message)
                .filter(asked -> requests.containsKey(asked.kind()))
                .flatMap(asked -> forger.assent(liar, message))
                .ifPresent(yes -> outlet.send(from, yes));
    }
}
