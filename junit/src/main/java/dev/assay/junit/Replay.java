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
 * A test method that runs the trial of a case file again: it fails while the failure is there, and
 * passes when it is gone. Parameters are those of a {@link Trial} in virtual time.
 *
 * <p>What it cannot see: whether the failure is gone for good. Mended code may take another course,
 * in which it would not have shown either; further seeds tell that.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(ReplayExtension.class)
public @interface Replay {
    /**
     * The case file: a path from the project's folder, or a resource beside the test class or at
     * the root of the class path.
     */
    String value();

    /** The verdict that lets the test pass. */
    Status expect() default Status.VALID;
}
