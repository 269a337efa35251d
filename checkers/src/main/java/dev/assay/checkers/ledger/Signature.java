// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

/**
 * One participant's signature of a {@link Statement}.
 *
 * @param signer its number in the genesis
 */
public record Signature(int signer, byte[] bytes) {}
