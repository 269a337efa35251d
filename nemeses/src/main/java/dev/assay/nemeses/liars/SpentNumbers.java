// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.liars;

import dev.assay.simulation.Interceptor;
import dev.assay.simulation.MessageForger;
import dev.assay.simulation.World;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Watches what a client asks for, and tells of each request when the client has gone on so far that
 * its number is used up: it was executed, or never will be. A client goes on only when it knows
 * what became of the request, so that others under the same number must change nothing.
 */
final class SpentNumbers implements Interceptor {
    private final MessageForger forger;
    private final int behind;
    private final Spent spent;
    private final ArrayDeque<Asked> asked = new ArrayDeque<>();

    /** Hears of requests whose numbers are used up. */
    @FunctionalInterface
    interface Spent {
        /** The client is so many numbers further now. */
        void spent(byte[] request, Outlet outlet);
    }

    private record Asked(MessageForger.Request request, byte[] message) {}

    /**
     * @param behind how many later requests the client must have begun, 1 or more
     */
    private SpentNumbers(MessageForger forger, int behind, Spent spent) {
        this.forger = forger;
        this.behind = behind;
        this.spent = spent;
    }

    /** Watches all clients, also those who come later. */
    static World.Applied watch(World world, int behind, Spent spent) {
        MessageForger forger = world.messages().forger();
        List<World.Applied> applied = new ArrayList<>();
        boolean[] over = new boolean[1];
        world.listenForClients(
                client -> {
                    if (!over[0]) {
                        var watcher = new SpentNumbers(forger, behind, spent);
                        applied.add(world.messages().intercept(client, watcher));
                    }
                });
        return () -> {
            over[0] = true;
            applied.forEach(World.Applied::undo);
        };
    }

    @Override
    public void sent(int to, byte[] message, Outlet outlet) {
        outlet.send(to, message);
        Optional<MessageForger.Request> read = forger.request(message);
        if (read.isEmpty()) {
            return;
        }
        MessageForger.Request request = read.get();
        if (!asked.isEmpty()) {
            MessageForger.Request last = asked.getLast().request;
            if (last.client() != request.client()) {
                asked.clear(); // Another client lives at this address now.
            } else if (last.number() >= request.number()) {
                return; // A retry.
            }
        }
        asked.addLast(new Asked(request, message.clone()));
        if (asked.size() > behind) {
            spent.spent(asked.removeFirst().message, outlet);
        }
    }
}
