// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

/** The state of a log in two numbers: how many entries it has, and the Merkle root over them. */
public record Head(long size, Hash root) {}
