// SPDX-License-Identifier: Apache-2.0
/**
 * Trials as JUnit tests. {@link dev.assay.junit.Trial} runs a method once for each seed, {@link
 * dev.assay.junit.Replay} for a case that was kept; {@link dev.assay.junit.Clients} call any object
 * from several threads and record what they saw.
 */
@NullMarked
package dev.assay.junit;

import org.jspecify.annotations.NullMarked;
