// SPDX-License-Identifier: Apache-2.0
package dev.assay.junit;

import dev.assay.checkers.Status;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test method that runs once for each of some seeds.
 *
 * <p><b>In virtual time</b>, a whole cluster: each seed is a trial in the deterministic simulator,
 * faults and all, which is over when the method runs. The method may take any of {@link
 * dev.assay.harness.trial.TrialResult}, {@link dev.assay.histories.History} and {@link
 * dev.assay.checkers.Verdict} as parameters and assert more; the verdict itself is asserted anyway,
 * so that an empty method is a test. The system on trial is a {@link dev.assay.harness.Target}: one
 * of the class path, by {@link #target}, or the class's own, marked by {@link OnTrial}.
 *
 * <p><b>In real time</b>, any Java object: a method that takes {@link Clients} lets them call it
 * from several threads; what they saw is judged by {@link #model}, or by the method.
 *
 * <p>A seed that fails writes its history, and in virtual time its case, to {@code target/assay}
 * (or {@code build/assay}), and says how to see it again. Undecided is no pass, nor is a trial in
 * which nothing was checked.
 *
 * <p>Configuration parameters of JUnit, which may be system properties: {@code assay.seed} runs
 * that seed alone, {@code assay.trials} another number of seeds, {@code assay.output} names another
 * folder.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(TrialExtension.class)
public @interface Trial {
    /** Leaves {@link #nodes} to the target. */
    int AS_USUAL = -1;

    /** The first seed. */
    long seed() default 1;

    /** How many seeds, one after the other. */
    int trials() default 5;

    /** How many nodes the cluster has. */
    int nodes() default AS_USUAL;

    /**
     * Families of faults that may strike, as in {@code docs/faults.md}: {@code partitions}, {@code
     * crashes}, {@code pauses}, {@code clock-skew}, {@code links}, {@code disks}, …; those that the
     * target stands where none is named, no faults for {@code none}.
     */
    String[] faults() default {};

    /**
     * What clients do: {@code register} (gets and puts), {@code kv} (compare-and-sets as well),
     * {@code append}, {@code set}, {@code mixed} (all of these but {@code register}), or one's own.
     */
    String workload() default "";

    /** The id of a target of the class path, {@code reference-db} for one. */
    String target() default "";

    /** Switches of the target that are on, planted bugs among them. */
    String[] switches() default {};

    /**
     * In virtual time how long faults strike. In real time the longest that clients may take, which
     * is a limit and no duration.
     */
    String time() default "20s";

    /** How many clients call at the same time. */
    int clients() default 6;

    /**
     * The model by whose rules {@link Clients} saw linearizable behaviour: {@code kv}, {@code
     * register}, {@code fifo-queue}, {@code mutex}, …; where none is named the method judges.
     */
    String model() default "";

    /** The verdict that lets the test pass: another one than valid where a bug is known. */
    Status expect() default Status.VALID;
}
