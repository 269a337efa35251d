// SPDX-License-Identifier: Apache-2.0
package dev.assay.junit;

import dev.assay.histories.EventType;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One of the {@link Clients}: calls, and records what it saw. A call that returns happened. One
 * that throws {@link DidNotHappenException} did not; of one that throws anything else nobody knows,
 * but of {@link #get}, which changes nothing. Errors, a failed assertion among them, end the run.
 */
public final class Client {
    private final Recording recording;
    private int process;

    Client(Recording recording) {
        this.recording = recording;
        this.process = recording.newProcess();
    }

    /** A call without a result. */
    @FunctionalInterface
    public interface Action {
        /** Calls. */
        void run() throws Exception;
    }

    /** Reads a key; {@code null} when it holds nothing. */
    public <T> Optional<T> get(Object key, Callable<? extends @Nullable T> body) {
        MicroOperation step = step("get", key, Value.NIL);
        return record(step, body, Values::of, EventType.FAIL);
    }

    /** Puts a value. */
    public void put(Object key, Object value, Action body) {
        run("put", key, value, body);
    }

    /** Appends to the list of a key. */
    public void append(Object key, Object element, Action body) {
        run("append", key, element, body);
    }

    /** Adds to the set of a key. */
    public void add(Object key, Object element, Action body) {
        run("add", key, element, body);
    }

    /**
     * Compares and sets.
     *
     * @param change the value that is expected and the one that takes its place, two of them
     */
    public boolean cas(Object key, List<?> change, Callable<Boolean> body) {
        if (change.size() != 2) {
            throw new IllegalArgumentException("expected and new value, not " + change);
        }
        return call("cas", key, change, body).orElse(false);
    }

    /**
     * Any call that has a result, in the words of a model.
     *
     * @param function such as {@code dequeue}
     * @param key {@link Value#ABSENT} where the system is just one object
     * @return what it returned; empty for {@code null}, and when it threw
     */
    public <T> Optional<T> call(
            String function,
            Object key,
            @Nullable Object argument,
            Callable<? extends @Nullable T> body) {
        return record(step(function, key, Values.of(argument)), body, Values::of, EventType.INFO);
    }

    /** Any call that has no result but that it was done, in the words of a model. */
    public void run(String function, Object key, @Nullable Object argument, Action body) {
        Value told = Values.of(argument);
        record(
                step(function, key, told),
                () -> {
                    body.run();
                    return null;
                },
                unused -> told,
                EventType.INFO);
    }

    private static MicroOperation step(String function, Object key, Value argument) {
        return new MicroOperation(function, Values.of(key), argument);
    }

    private <T> Optional<T> record(
            MicroOperation step,
            Callable<? extends @Nullable T> body,
            Function<@Nullable Object, Value> told,
            EventType whenThrown) {
        recording.invoked(process, step);
        T result;
        try {
            result = body.call();
        } catch (DidNotHappenException refused) {
            recording.threw(process, EventType.FAIL, step, refused);
            return Optional.empty();
        } catch (Exception thrown) {
            recording.threw(process, whenThrown, step, thrown);
            if (thrown instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            if (whenThrown == EventType.INFO) {
                process = recording.newProcess();
            }
            return Optional.empty();
        }
        recording.returned(
                process, new MicroOperation(step.function(), step.key(), told.apply(result)));
        return Optional.ofNullable(result);
    }
}
