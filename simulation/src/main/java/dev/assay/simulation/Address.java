// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation;

/** Addresses are integers: database nodes count from 0, clients from {@link #FIRST_CLIENT}. */
public final class Address {
    /** The first address of a client. */
    public static final int FIRST_CLIENT = 1_000_000;

    /** The address of whoever runs the cluster, and asks it to change. */
    public static final int OPERATOR = -1;

    private Address() {}

    /** True for a client's address. */
    public static boolean isClient(int address) {
        return address >= FIRST_CLIENT;
    }

    /** {@code n2} or {@code c0}. */
    public static String name(int address) {
        if (address == OPERATOR) {
            return "the operator";
        }
        return isClient(address) ? "c" + (address - FIRST_CLIENT) : "n" + address;
    }
}
