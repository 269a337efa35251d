// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.rules;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Something that simulated code must not touch.
 *
 * @param touches whether an access (a call, a method reference, a field) touches it
 * @param cure what to use in its place
 */
record Ban(Predicate<JavaAccess<?>> touches, String cure) {
    private static final String OWN_HASH =
            "hash the fields with a fixed function: identity hashes differ between runs";
    private static final String ORDERED =
            "use LinkedHashMap, LinkedHashSet, TreeMap or TreeSet, whose order the seed determines";
    private static final String DRAW =
            "use dev.assay.histories.Randomness, forked from the environment";
    private static final String CLOCKS = "ask the environment or the world for the time";
    private static final String ONE_THREAD =
            "use the environment's or the world's callbacks: simulated code has one thread";
    private static final String NO_FILES = "use the environment's disk and messages";

    private static final Set<String> TRANSCENDENTALS =
            Set.of(
                    "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh",
                    "exp", "expm1", "log", "log10", "log1p", "pow", "cbrt", "hypot");

    private static final Set<String> STABLE_HASHES =
            Set.of(
                    "java.lang.String",
                    "java.lang.Integer",
                    "java.lang.Long",
                    "java.lang.Short",
                    "java.lang.Byte",
                    "java.lang.Character",
                    "java.lang.Boolean",
                    "java.lang.Double",
                    "java.lang.Float");

    static final List<Ban> ALL =
            List.of(
                    new Ban(methods("java.lang.System", "nanoTime", "currentTimeMillis"), CLOCKS),
                    new Ban(Ban::readsTime, CLOCKS),
                    new Ban(
                            methods("java.lang.System", "getenv", "getProperty", "getProperties"),
                            "pass options in"),
                    new Ban(owners("java.lang.Runtime"), "pass options in"),
                    new Ban(
                            packages("java.lang.management", "java.lang.ref"),
                            "what depends on the memory differs between runs"),
                    new Ban(
                            owners(
                                    "java.util.Random",
                                    "java.util.SplittableRandom",
                                    "java.security.SecureRandom"),
                            DRAW),
                    new Ban(packages("java.util.random"), DRAW),
                    new Ban(owners("java.util.concurrent.ThreadLocalRandom"), DRAW),
                    new Ban(methods("java.util.UUID", "randomUUID"), DRAW),
                    new Ban(methods("java.util.Collections", "shuffle"), DRAW),
                    new Ban(methods("java.lang.Math", "random"), DRAW),
                    new Ban(
                            access ->
                                    ownerIs(access, "java.lang.Math")
                                            && TRANSCENDENTALS.contains(access.getName()),
                            "use StrictMath, whose last bit is the same everywhere"),
                    new Ban(
                            owners("java.lang.Thread", "java.lang.ThreadLocal", "java.util.Timer"),
                            ONE_THREAD),
                    new Ban(Ban::isConcurrent, ONE_THREAD),
                    new Ban(methods("java.lang.Object", "wait", "notify", "notifyAll"), ONE_THREAD),
                    new Ban(access -> access.getName().equals("parallelStream"), ONE_THREAD),
                    new Ban(
                            access ->
                                    access.getName().equals("parallel")
                                            && ownerPackageIs(access, "java.util.stream"),
                            ONE_THREAD),
                    new Ban(
                            owners(
                                    "java.util.HashMap",
                                    "java.util.HashSet",
                                    "java.util.Hashtable",
                                    "java.util.WeakHashMap",
                                    "java.util.IdentityHashMap",
                                    "java.util.concurrent.ConcurrentHashMap"),
                            ORDERED),
                    new Ban(methods("java.util.Set", "of", "copyOf"), ORDERED),
                    new Ban(methods("java.util.Map", "of", "ofEntries", "copyOf"), ORDERED),
                    new Ban(Ban::collectsWithoutOrder, ORDERED),
                    new Ban(methods("java.lang.System", "identityHashCode"), OWN_HASH),
                    new Ban(Ban::hashes, OWN_HASH),
                    new Ban(packages("java.nio.file", "java.nio.channels", "java.net"), NO_FILES),
                    new Ban(Ban::isFile, NO_FILES));

    /** The first ban that the access touches. */
    static Optional<Ban> touchedBy(JavaAccess<?> access) {
        return ALL.stream().filter(ban -> ban.touches().test(access)).findFirst();
    }

    private static Predicate<JavaAccess<?>> methods(String owner, String... names) {
        List<String> banned = List.of(names);
        return access -> ownerIs(access, owner) && banned.contains(access.getName());
    }

    private static Predicate<JavaAccess<?>> owners(String... owners) {
        List<String> banned = List.of(owners);
        return access -> banned.contains(access.getTargetOwner().getName());
    }

    private static Predicate<JavaAccess<?>> packages(String... packages) {
        List<String> banned = List.of(packages);
        return access -> banned.stream().anyMatch(name -> isIn(access.getTargetOwner(), name));
    }

    private static boolean isIn(JavaClass type, String name) {
        return type.getPackageName().equals(name) || type.getPackageName().startsWith(name + ".");
    }

    private static boolean ownerIs(JavaAccess<?> access, String owner) {
        return access.getTargetOwner().getName().equals(owner);
    }

    private static boolean ownerPackageIs(JavaAccess<?> access, String name) {
        return access.getTargetOwner().getPackageName().equals(name);
    }

    private static boolean readsTime(JavaAccess<?> access) {
        return isIn(access.getTargetOwner(), "java.time")
                && (access.getName().equals("now") || ownerIs(access, "java.time.Clock"));
    }

    private static boolean isConcurrent(JavaAccess<?> access) {
        return (ownerPackageIs(access, "java.util.concurrent")
                        || ownerPackageIs(access, "java.util.concurrent.locks"))
                && !ownerIs(access, "java.util.concurrent.TimeUnit");
    }

    /** Collectors into a map of the caller's own are allowed: they take a supplier. */
    private static boolean collectsWithoutOrder(JavaAccess<?> access) {
        boolean unordered =
                switch (access.getName()) {
                    case "toSet",
                            "toUnmodifiableSet",
                            "toUnmodifiableMap",
                            "toConcurrentMap",
                            "groupingByConcurrent" ->
                            true;
                    case "toMap", "groupingBy" ->
                            !access.getTarget()
                                    .getFullName()
                                    .contains("java.util.function.Supplier");
                    default -> false;
                };
        return unordered && ownerIs(access, "java.util.stream.Collectors");
    }

    private static boolean hashes(JavaAccess<?> access) {
        boolean hash =
                access.getName().equals("hashCode")
                        || access.getName().equals("deepHashCode")
                        || (ownerIs(access, "java.util.Objects")
                                && access.getName().equals("hash"));
        return hash
                && !access.getOrigin().getName().equals("hashCode")
                && !STABLE_HASHES.contains(access.getTargetOwner().getName());
    }

    private static boolean isFile(JavaAccess<?> access) {
        String name = access.getTargetOwner().getSimpleName();
        return ownerPackageIs(access, "java.io")
                && (name.startsWith("File") || name.equals("RandomAccessFile"))
                && !name.endsWith("Exception");
    }
}
