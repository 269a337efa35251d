// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

/**
 * A statement with a signature that was verified.
 *
 * @param key that made it
 * @param number which of the signer's keys it is
 */
public record SignedStatement(
        Statement statement, Signature signature, SignerKey key, int number) {}
