// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen;

import clojure.java.api.Clojure;
import clojure.lang.Agent;
import clojure.lang.IFn;
import clojure.lang.Var;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Clojure as Java meets it: namespaces are loaded when a function of theirs is first asked for, one
 * at a time, and what fails there becomes a {@link LibraryException}.
 *
 * <p>Agents and futures of Clojure run on threads that hold up the end of the virtual machine for a
 * minute, and {@code shutdown-agents} ends them for good. So threads that Java brought about are
 * daemons here: nothing is left running, and nothing is switched off for others.
 */
public final class ClojureRuntime {
    private static boolean isPrepared;

    private ClojureRuntime() {}

    /** True when the source or the classes of a namespace are on the class path. */
    public static boolean isPresent(String namespace) {
        String path = namespace.replace('.', '/').replace('-', '_');
        return find(path + ".clj") || find(path + ".cljc") || find(path + "__init.class");
    }

    private static boolean find(String resource) {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context != null && context.getResource(resource) != null
                || ClojureRuntime.class.getClassLoader().getResource(resource) != null;
    }

    /**
     * A function of a namespace, which is loaded when it is not yet.
     *
     * @throws LibraryException when the namespace does not load or lacks the function
     */
    public static IFn function(String namespace, String name) {
        prepare();
        Object found;
        try {
            found =
                    Clojure.var("clojure.core", "requiring-resolve")
                            .invoke(Clojure.read(namespace + "/" + name));
        } catch (Exception | Error broken) {
            // Clojure throws checked exceptions without saying so.
            throw new LibraryException(
                    "the Clojure namespace "
                            + namespace
                            + " does not load: "
                            + LibraryException.words(broken),
                    broken);
        }
        if (found == null) {
            throw new LibraryException("there is no " + name + " in the namespace " + namespace);
        }
        return (IFn) found;
    }

    /** Calls a function of a namespace. */
    public static Object call(String namespace, String name, Object... arguments) {
        return function(namespace, name).applyTo(clojure.lang.RT.seq(arguments));
    }

    // Elle's plots ask for a display when their namespace is loaded.
    private static synchronized void prepare() {
        if (isPrepared) {
            return;
        }
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
        keepClassesOutOfHere();
        ExecutorService pooled = Agent.pooledExecutor;
        ExecutorService solo = Agent.soloExecutor;
        Agent.pooledExecutor = daemons("assay-clojure-agent-", true);
        Agent.soloExecutor = daemons("assay-clojure-future-", false);
        // What was sent there already still runs to its end.
        pooled.shutdown();
        solo.shutdown();
        isPrepared = true;
    }

    // A library of Jepsen's writes classes that it makes while it is loaded to *compile-path*,
    // which
    // outside of Clojure's own launcher has no value: they went to the folder that the user is in.
    private static void keepClassesOutOfHere() {
        Var compilePath = (Var) Clojure.var("clojure.core", "*compile-path*");
        if (compilePath.deref() != null) {
            return;
        }
        Path folder;
        try {
            folder = Files.createTempDirectory("assay-clojure-classes-");
        } catch (IOException bad) {
            throw new LibraryException(
                    "no temporary folder for classes of Clojure: " + bad.getMessage(), bad);
        }
        compilePath.bindRoot(folder.toString());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException left) {
            // The machine empties its temporary folder itself.
            return;
        }
    }

    private static ExecutorService daemons(String name, boolean isPooled) {
        AtomicInteger count = new AtomicInteger();
        ThreadFactory factory =
                work -> {
                    Thread thread = new Thread(work, name + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                };
        return isPooled
                ? Executors.newFixedThreadPool(
                        2 + Runtime.getRuntime().availableProcessors(), factory)
                : Executors.newCachedThreadPool(factory);
    }

    /**
     * Keeps the libraries' logs off standard output, where results are expected. Errors are told by
     * verdicts.
     */
    public static void silenceLogs() {
        call("assay.runtime", "silence-logs!");
    }
}
