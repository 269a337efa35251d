// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.histories.Randomness;
import dev.assay.simulation.Address;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Node;
import dev.assay.simulation.Protocol;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The machine behind an address: its disk, its clock, its links, and the incarnation of a node that
 * runs on it.
 */
final class Host {
    private static final long NO_TERM = Long.MIN_VALUE;

    /** Origins of monotonic clocks lie below this: about eleven days of uptime. */
    private static final long MAX_UPTIME_NANOS = 1_000_000_000_000_000L;

    final int address;
    final SimulatedClock clock;
    final SimulatedDisk disk;

    private final SimulatedWorld world;
    private final int index;
    private final Protocol protocol;
    private final Randomness random;
    private final Randomness uptimes;
    private final ArrayDeque<Happening> backlog = new ArrayDeque<>();

    /** Callbacks that a slow host has not finished; it is busy with the first. */
    private final ArrayDeque<Happening.Callback> work = new ArrayDeque<>();

    private final List<Integer> queueLimits = new ArrayList<>();

    private @Nullable Link[] links = new Link[0];
    private TimerHeap timers = new TimerHeap();
    private @Nullable Node node;
    private boolean up = true;
    private boolean paused;
    private long nanosPerCallback;
    private boolean hindered;
    private boolean working;
    private int workGeneration;
    private int version = 1;
    private int incarnation;
    private long leadsTerm = NO_TERM;
    private long wakeTime = Long.MAX_VALUE;
    private int wakeGeneration;
    private @Nullable Lies lies;
    private @Nullable BadLuck badLuck;
    private final SimulatedCounter counter;
    private int counterCloning;

    /**
     * A machine that is up, with no node on it yet.
     *
     * @param index dense over nodes and clients
     */
    Host(SimulatedWorld world, int address, int index, Protocol protocol) {
        this.world = world;
        this.address = address;
        this.index = index;
        this.protocol = protocol;
        this.random = world.random().fork(Address.name(address));
        this.uptimes = random.fork("uptime");
        this.clock =
                Address.isClient(address)
                        ? SimulatedClock.perfect()
                        : SimulatedClock.drawn(world.options().clocks(), random.fork("clock"));
        this.disk = new SimulatedDisk(world.options().storage(), random.fork("disk"));
        this.counter = new SimulatedCounter(world.counterSecret(), address);
        boot();
    }

    /** A second instance at the address of a machine, with a copy of its disk. */
    private Host(Host original, int number, Lies lies) {
        this.world = original.world;
        this.address = original.address;
        this.index = original.index;
        this.protocol = original.protocol;
        this.random = world.random().fork(original + " twin " + number);
        this.uptimes = random.fork("uptime");
        this.clock = SimulatedClock.drawn(world.options().clocks(), random.fork("clock"));
        this.disk = original.disk.copy(random.fork("disk"));
        this.lies = lies;
        this.up = original.up;
        this.paused = original.paused;
        this.nanosPerCallback = original.nanosPerCallback;
        this.hindered = original.hindered;
        this.queueLimits.addAll(original.queueLimits);
        this.version = original.version;
        this.counter = original.counterCloning > 0 ? original.counter.copy() : original.counter;
        boot();
    }

    /** Whether a point of the node's code takes its unlikely turn. */
    boolean saysYes(String point) {
        BadLuck luck = badLuck;
        return luck != null && luck.saysYes(point);
    }

    /** The bad luck of this machine, which may be none yet. */
    BadLuck badLuck() {
        BadLuck luck = badLuck;
        if (luck == null) {
            luck = new BadLuck(world.random(), toString());
            badLuck = luck;
        }
        return luck;
    }

    /** The {@code number}-th second instance of this machine; its node is not started yet. */
    Host twin(int number) {
        return new Host(this, number, lies());
    }

    /** The lies of this machine, which may be none yet. */
    Lies lies() {
        Lies told = lies;
        if (told == null) {
            told = new Lies(world, this);
            lies = told;
        }
        return told;
    }

    /** The lies of this machine; null while nobody ever made it lie. */
    @Nullable Lies liesIfAny() {
        return lies;
    }

    /** Sends what the node says, or what becomes of it when the machine lies. */
    void send(int to, byte[] message) {
        Lies told = lies;
        if (told == null) {
            world.network().send(this, to, message);
        } else {
            told.sent(this, to, message);
        }
    }

    /** The device that numbers what the node says. */
    SimulatedCounter counter() {
        return counter;
    }

    /** Twins that start from now on copy the counter while this adds up to more than nothing. */
    void cloneCounters(int more) {
        counterCloning += more;
    }

    private void twinToo(Consumer<Host> fate) {
        if (lies != null) {
            lies.twinOf(this).ifPresent(fate);
        }
    }

    private void boot() {
        clock.reboot(world.nowNanos(), uptimes.nextLong(MAX_UPTIME_NANOS));
    }

    int incarnation() {
        return incarnation;
    }

    boolean isUp() {
        return up;
    }

    boolean isPaused() {
        return paused;
    }

    /** True when nothing may happen on it right away. */
    boolean isHindered() {
        return hindered;
    }

    /** The version of the program that is installed. */
    int version() {
        return version;
    }

    void install(int newVersion) {
        version = newVersion;
    }

    boolean leads() {
        return leadsTerm != NO_TERM;
    }

    long leadsTerm() {
        return leadsTerm;
    }

    void leads(long term) {
        leadsTerm = term;
    }

    void steppedDown() {
        leadsTerm = NO_TERM;
    }

    /** The node that runs; none while the machine is down or an incarnation is about to start. */
    @Nullable Node node() {
        return node;
    }

    /** Makes the node of this incarnation and starts it. */
    void start() {
        Environment environment =
                new Incarnation(world, this, random.fork("incarnation " + incarnation));
        int starts = incarnation;
        if (starts > 0 && world.countersAreVolatile()) {
            counter.reset(false);
        }
        Node created = protocol.create(environment);
        if (incarnation == starts) {
            node = created;
            created.start();
        }
    }

    /** Kills the incarnation: its timers and everything that waits for it are gone. */
    void kill() {
        up = false;
        incarnation++;
        node = null;
        timers = new TimerHeap();
        backlog.clear();
        work.clear();
        workGeneration++;
        leadsTerm = NO_TERM;
        forgetWake();
        twinToo(Host::kill);
    }

    void losePower() {
        disk.losePower(world.nowNanos());
        boot();
        twinToo(Host::losePower);
    }

    void restart() {
        up = true;
        world.schedule(
                world.nowNanos(),
                new Happening.Callback(this, incarnation, TraceEvent.Kind.STARTED, this::start));
        twinToo(Host::restart);
    }

    void pause() {
        paused = true;
        hindered = true;
        backlog.addAll(work);
        work.clear();
        workGeneration++;
        twinToo(Host::pause);
    }

    /** Lets everything that waited happen now, in the order in which it came. */
    void resume() {
        paused = false;
        hindered = nanosPerCallback > 0;
        while (!backlog.isEmpty()) {
            world.schedule(world.nowNanos(), backlog.remove());
        }
        twinToo(Host::resume);
    }

    /** Adds to what each callback costs. */
    void slow(long nanos) {
        nanosPerCallback += nanos;
        hindered = paused || nanosPerCallback > 0;
        if (nanosPerCallback == 0) {
            workGeneration++;
            while (!work.isEmpty()) {
                world.scheduleAhead(world.nowNanos(), work.remove());
            }
        }
        twinToo(twin -> twin.slow(nanos));
    }

    /** Leaves room for so many callbacks that wait, or fewer where another limit says so. */
    void limitQueue(int callbacks) {
        queueLimits.add(callbacks);
        twinToo(twin -> twin.limitQueue(callbacks));
    }

    void unlimitQueue(int callbacks) {
        queueLimits.remove((Integer) callbacks);
        twinToo(twin -> twin.unlimitQueue(callbacks));
    }

    /** True when there is no room for another message that would have to wait. */
    boolean isQueueFull() {
        int waiting = work.size() + backlog.size();
        for (int limit : queueLimits) {
            if (waiting >= limit) {
                return true;
            }
        }
        return false;
    }

    /** Keeps what cannot happen yet. */
    void hold(Happening.Callback event) {
        if (paused) {
            backlog.add(event);
            return;
        }
        work.add(event);
        if (work.size() == 1 && !working) {
            planWork();
        }
    }

    private void planWork() {
        workGeneration++;
        world.schedule(
                world.nowNanos() + nanosPerCallback, new Happening.Worked(this, workGeneration));
    }

    /** The time that the first callback takes has passed: now it takes effect. */
    void worked(int generation) {
        if (generation != workGeneration) {
            return;
        }
        working = true;
        world.run(work.remove());
        working = false;
        if (!work.isEmpty()) {
            planWork();
        }
    }

    Environment.Timer setTimer(long deadline, Runnable action) {
        TimerHeap.Entry entry = timers.add(deadline, action);
        planWake();
        return entry;
    }

    /** Called when the clock's rate changed. */
    void replanWake() {
        forgetWake();
        planWake();
    }

    private void forgetWake() {
        wakeGeneration++;
        wakeTime = Long.MAX_VALUE;
    }

    private void planWake() {
        if (timers.isEmpty()) {
            return;
        }
        long due = clock.trueTimeOf(timers.earliestDeadline(), world.nowNanos());
        if (due < wakeTime) {
            wakeTime = due;
            wakeGeneration++;
            world.schedule(due, new Happening.Wake(this, wakeGeneration));
        }
    }

    void wake(int generation) {
        if (generation != wakeGeneration) {
            return;
        }
        forgetWake();
        if (isTimerDue()) {
            world.perform(
                    new Happening.Callback(
                            this, incarnation, TraceEvent.Kind.TIMER, this::runDueTimer));
        } else {
            planWake(); // The timer that this wake was planned for has been cancelled.
        }
    }

    private boolean isTimerDue() {
        return !timers.isEmpty() && timers.earliestDeadline() <= clock.monotonic(world.nowNanos());
    }

    /**
     * One timer per event: what becomes due at the same time still takes its turn with messages.
     */
    private void runDueTimer() {
        int runs = incarnation;
        Runnable action = isTimerDue() ? timers.poll() : () -> {};
        try {
            action.run();
        } finally {
            if (incarnation == runs) {
                planWake();
            }
        }
    }

    Link linkTo(Host to) {
        if (to.index >= links.length) {
            links = Arrays.copyOf(links, Math.max(to.index + 1, 2 * links.length));
        }
        Link link = links[to.index];
        if (link == null) {
            link = new Link(this, to, world.random().fork("link " + this + ">" + to));
            links[to.index] = link;
        }
        return link;
    }

    @Override
    public String toString() {
        return Address.name(address);
    }
}
