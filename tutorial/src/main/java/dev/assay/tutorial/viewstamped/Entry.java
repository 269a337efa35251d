// SPDX-License-Identifier: Apache-2.0
package dev.assay.tutorial.viewstamped;

/** A request in the log, and the view in which it came there. */
record Entry(long view, Request request) {}
