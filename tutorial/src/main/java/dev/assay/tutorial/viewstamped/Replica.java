// SPDX-License-Identifier: Apache-2.0
package dev.assay.tutorial.viewstamped;

import dev.assay.simulation.Environment;
import dev.assay.simulation.Node;
import dev.assay.simulation.Observation;
import java.util.Set;
import java.util.TreeMap;

/**
 * A replica of Viewstamped Replication (Liskov and Cowling, "Viewstamped Replication Revisited",
 * MIT-CSAIL-TR-2012-021): the primary of a view orders what clients ask for, and an entry is
 * decided when a majority has it. What differs from the paper:
 *
 * <ul>
 *   <li>View and log are on the disk before a message relies on them, where the paper keeps them in
 *       memory and lets a replica that was restarted recover from the others: here all may lose
 *       power at once.
 *   <li>Before a replica leaves its view, a majority must wish so ({@link Views}): a replica that
 *       hears nothing cannot depose a primary that works.
 *   <li>Logs are sent whole, and never cut.
 * </ul>
 */
final class Replica implements Node {
    static final long TICK_NANOS = 50_000_000L;

    private final Environment environment;
    private final int nodes;
    private final boolean acknowledgesEarly;
    private final boolean preparesEarly;
    private final Journal journal;
    private final Store store;
    private final Views views;

    /** Up to which number the log of this view is on the disk of each replica, as far as known. */
    private final TreeMap<Integer, Long> prepared = new TreeMap<>();

    private boolean ready;
    private boolean halted;
    private long commit;
    private long digest;

    Replica(Environment environment, int nodes, Set<Mistake> mistakes) {
        this.environment = environment;
        this.nodes = nodes;
        this.acknowledgesEarly = mistakes.contains(Mistake.ACKNOWLEDGED_BEFORE_SYNC);
        this.preparesEarly = mistakes.contains(Mistake.PREPARED_BEFORE_SYNC);
        this.journal = new Journal(environment.disk(), this::halt);
        this.store = new Store(mistakes);
        this.views = new Views(this, mistakes);
    }

    @Override
    public void start() {
        journal.recover(
                () -> {
                    ready = true;
                    mark("recovered", journal.last());
                    views.begin();
                    environment.after(TICK_NANOS, this::tick);
                });
    }

    private void halt(String reason) {
        halted = true;
        environment.observe(new Observation.Halted(reason));
    }

    private void tick() {
        if (halted) {
            return;
        }
        views.tick();
        if (views.isPrimary() && views.hearsMajority()) {
            broadcast(new Message.Commit(journal.view(), journal.last(), commit));
        }
        environment.after(TICK_NANOS, this::tick);
    }

    @Override
    public void receive(int from, byte[] bytes) {
        if (ready && !halted) {
            Text.decode(bytes).ifPresent(message -> handle(from, message));
        }
    }

    private void handle(int from, Message message) {
        switch (message) {
            case Message.Ask ask -> ask(ask.request());
            case Message.Reply misdirected -> {}
            case Message.Prepare it -> prepare(from, it);
            case Message.PrepareOk it -> prepareOk(from, it);
            case Message.Commit it -> {
                if (follows(from, it.view(), it.number())) {
                    decided(it.commit());
                    acknowledge();
                }
            }
            case Message.Wish it -> views.handle(from, it);
            case Message.StartViewChange it -> views.handle(it);
            case Message.DoViewChange it -> views.handle(from, it);
            case Message.StartView it -> views.handle(it);
            case Message.GetState it -> views.tell(from);
        }
    }

    private void ask(Request request) {
        if (!views.isPrimary()) {
            return;
        }
        Store.Answer last = store.last(request.client());
        if (last.sequence() == request.sequence()) {
            reply(request, last.result());
        }
        if (last.sequence() >= request.sequence() || isWaiting(request)) {
            return;
        }
        Entry entry = new Entry(journal.view(), request);
        journal.append(entry);
        Message prepare = new Message.Prepare(journal.view(), journal.last(), commit, entry);
        if (preparesEarly) {
            broadcast(prepare);
        } else {
            // A primary that is restarted goes on in its view, and must not give a number twice.
            journal.whenDurable(() -> broadcast(prepare));
        }
        acknowledge();
    }

    private boolean isWaiting(Request request) {
        for (int number = (int) commit + 1; number <= journal.last(); number++) {
            if (journal.entry(number).request().equals(request)) {
                return true;
            }
        }
        return false;
    }

    private void prepare(int from, Message.Prepare message) {
        boolean isNext = message.number() == journal.last() + 1;
        if (isNext && views.isNormalIn(message.view()) && from == views.primary(message.view())) {
            journal.append(message.entry());
        }
        if (follows(from, message.view(), message.number())) {
            decided(message.commit());
            acknowledge();
        }
    }

    /** True when this replica is a backup in the view and has so many entries; else it asks. */
    private boolean follows(int from, long view, long number) {
        if (view < journal.view() || from != views.primary(view)) {
            return false;
        }
        boolean is = views.isNormalIn(view) && journal.last() >= number;
        if (views.isNormalIn(view)) {
            views.heardPrimary();
        }
        if (!is) {
            send(from, new Message.GetState(journal.view()));
        }
        return is;
    }

    /** Tells the primary up to where the log is on the disk, once it is. */
    void acknowledge() {
        long view = journal.view();
        long number = journal.last();
        Runnable tell =
                () -> {
                    if (halted || !views.isNormalIn(view)) {
                        return;
                    }
                    mark("entry-synced", number);
                    if (views.isPrimary()) {
                        prepareOk(environment.address(), new Message.PrepareOk(view, number));
                    } else {
                        send(views.primary(view), new Message.PrepareOk(view, number));
                    }
                };
        if (acknowledgesEarly) {
            tell.run();
            journal.whenDurable(() -> {});
        } else {
            journal.whenDurable(tell);
        }
    }

    private void prepareOk(int from, Message.PrepareOk message) {
        if (!views.isPrimary() || message.view() != journal.view()) {
            return;
        }
        views.heard(from);
        prepared.merge(from, message.number(), Math::max);
        for (long number = journal.last(); number > commit; number--) {
            long reached = number;
            if (prepared.values().stream().filter(it -> it >= reached).count() >= majority()) {
                decided(number);
            }
        }
    }

    /** Executes what is decided up to a number, as far as the log goes. */
    void decided(long upTo) {
        while (commit < Math.min(upTo, journal.last())) {
            commit++;
            Entry entry = journal.entry((int) commit);
            digest = Text.checksum(digest, Text.line(entry));
            String result = store.execute(entry.request());
            environment.observe(new Observation.Committed(commit, entry.view() + 1, digest));
            environment.observe(new Observation.Applied(commit, store.digest()));
            if (views.isPrimary()) {
                reply(entry.request(), result);
            }
        }
    }

    private void reply(Request request, String result) {
        send(request.from(), new Message.Reply(journal.view(), request.sequence(), result));
    }

    /** Nobody is known to have prepared anything of the view that begins. */
    void forgetPrepared() {
        prepared.clear();
    }

    Journal journal() {
        return journal;
    }

    Environment environment() {
        return environment;
    }

    boolean isHalted() {
        return halted;
    }

    long commit() {
        return commit;
    }

    int nodes() {
        return nodes;
    }

    int majority() {
        return nodes / 2 + 1;
    }

    void mark(String name, long value) {
        environment.observe(new Observation.Mark(name, value));
    }

    void send(int to, Message message) {
        environment.send(to, Text.encode(message));
    }

    void broadcast(Message message) {
        byte[] bytes = Text.encode(message);
        for (int node = 0; node < nodes; node++) {
            if (node != environment.address()) {
                environment.send(node, bytes);
            }
        }
    }
}
