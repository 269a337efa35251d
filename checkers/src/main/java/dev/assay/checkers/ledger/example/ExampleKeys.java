// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger.example;

import dev.assay.checkers.ledger.SignerKey;

/** All keys of all signers of an example, which in a real ledger nobody has together. */
public interface ExampleKeys {
    /** The public half of one of a signer's keys, numbered from 0. */
    SignerKey publicKey(int signer, int number);

    /** A signature by one of a signer's keys; the same bytes for the same message. */
    byte[] sign(int signer, int number, byte[] message);
}
