// SPDX-License-Identifier: Apache-2.0
package dev.assay.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The system that the class's {@link Trial}s put on trial: a static field or method (without
 * parameters) of type {@link dev.assay.harness.Target}. Also for a {@link
 * dev.assay.harness.Workload} of the class's own.
 */
@Documented
@Target({ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface OnTrial {}
