// SPDX-License-Identifier: Apache-2.0
/**
 * Trials in real time: systems that run outside of this process, their clients, and how a trial
 * drives both.
 */
@NullMarked
package dev.assay.harness.real;

import org.jspecify.annotations.NullMarked;
