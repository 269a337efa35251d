// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.rules;

import java.io.FileInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Each class breaks one ban, but for those in {@link Good}. */
@SuppressWarnings({"unused", "MathAbsoluteNegative"})
final class Offenders {
    private Offenders() {}

    static final class NanoTime {
        Object it = System.nanoTime();
    }

    static final class NanoTimeByReference {
        LongSupplier it = System::nanoTime;
    }

    static final class CurrentTime {
        Object it = System.currentTimeMillis();
    }

    static final class InstantNow {
        Object it = Instant.now();
    }

    static final class LocalNow {
        Object it = LocalDateTime.now();
    }

    static final class SystemClock {
        Object it = java.time.Clock.systemUTC();
    }

    static final class Environment {
        Object it = System.getenv("HOME");
    }

    static final class Property {
        Object it = System.getProperty("user.dir");
    }

    static final class Memory {
        Object it = Runtime.getRuntime();
    }

    static final class Weak {
        Object it = new java.lang.ref.WeakReference<>("x");
    }

    static final class JavaRandom {
        Object it = new Random(1);
    }

    static final class Splittable {
        Object it = new java.util.SplittableRandom(1);
    }

    static final class Secure {
        Object it = new java.security.SecureRandom();
    }

    static final class OfThread {
        Object it = ThreadLocalRandom.current();
    }

    static final class Uuid {
        Object it = UUID.randomUUID();
    }

    static final class Shuffle {
        Shuffle(List<String> list) {
            Collections.shuffle(list);
        }
    }

    static final class MathRandom {
        Object it = Math.random();
    }

    static final class Sine {
        Object it = Math.sin(1);
    }

    static final class Logarithm {
        Object it = Math.log(2);
    }

    static final class Power {
        Object it = Math.pow(2, 0.5);
    }

    static final class NewThread {
        Object it = new Thread(() -> {});
    }

    static final class Sleep {
        Sleep() throws InterruptedException {
            Thread.sleep(1);
        }
    }

    static final class Executor {
        Object it = Executors.newCachedThreadPool();
    }

    static final class Async {
        Object it = CompletableFuture.supplyAsync(() -> 1);
    }

    static final class Lock {
        Object it = new ReentrantLock();
    }

    static final class Timer {
        Object it = new java.util.Timer();
    }

    static final class Monitor {
        Monitor() {
            notifyAll();
        }
    }

    static final class Management {
        Object it = java.lang.management.ManagementFactory.getRuntimeMXBean();
    }

    static final class Generator {
        Object it = java.util.random.RandomGenerator.getDefault();
    }

    static final class ParallelStream {
        Object it = List.of(1).parallelStream();
    }

    static final class Parallel {
        Object it = IntStream.range(0, 3).parallel();
    }

    static final class NewHashMap {
        Object it = new HashMap<String, String>();
    }

    static final class NewHashSet {
        Object it = new HashSet<String>();
    }

    static final class NewHashtable {
        Object it = new Hashtable<String, String>();
    }

    static final class NewConcurrentMap {
        Object it = new ConcurrentHashMap<String, String>();
    }

    static final class NewIdentityMap {
        Object it = new IdentityHashMap<String, String>();
    }

    static final class SetOf {
        Object it = Set.of(1, 2);
    }

    static final class SetCopy {
        SetCopy(List<String> list) {
            Set.copyOf(list);
        }
    }

    static final class MapOf {
        Object it = Map.of(1, 2);
    }

    static final class MapCopy {
        MapCopy(Map<String, String> map) {
            Map.copyOf(map);
        }
    }

    static final class ToSet {
        Object it = List.of(1).stream().collect(Collectors.toSet());
    }

    static final class ToMap {
        Object it = List.of(1).stream().collect(Collectors.toMap(x -> x, x -> x));
    }

    static final class Grouping {
        Object it = List.of(1).stream().collect(Collectors.groupingBy(x -> x));
    }

    static final class IdentityHash {
        Object it = System.identityHashCode("x");
    }

    static final class DefaultHash {
        Object it = new Object().hashCode();
    }

    static final class HashOfObjects {
        Object it = Objects.hash("x");
    }

    static final class Readable {
        Object it = Path.of("x");
    }

    static final class ReadsFile {
        ReadsFile() throws java.io.IOException {
            Files.readString(null);
        }
    }

    static final class OpensFile {
        OpensFile() throws java.io.IOException {
            new FileInputStream("x");
        }
    }

    static final class Socket {
        Object it = new java.net.Socket();
    }

    static final class MutableStatic {
        static int it;
    }

    static final class StaticList {
        static final ArrayList<String> IT = new ArrayList<>();
    }

    static final class StaticCounter {
        static final AtomicLong IT = new AtomicLong();
    }

    /** What is allowed. */
    static final class Good {
        static final int ONE = 1;
        static final List<String> NAMES = List.of("a");

        final Map<String, String> ordered = new java.util.LinkedHashMap<>();
        final Set<String> sorted = new java.util.TreeSet<>();
        final Object exact = StrictMath.sin(1) + Math.max(1, 2) + Math.sqrt(2);
        final Object text = "text".hashCode() + Long.hashCode(3);
        final Object grouped =
                List.of(1).stream()
                        .collect(
                                Collectors.groupingBy(
                                        x -> x, java.util.TreeMap::new, Collectors.counting()));
        final AtomicLong counter = new AtomicLong();

        @Override
        public int hashCode() {
            return Objects.hash(ordered, sorted);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Good good && ordered.equals(good.ordered);
        }
    }
}
