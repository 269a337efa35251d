// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.simulation.Address;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One direction between two nodes, written {@code n0>n2}. */
public record Link(int from, int to) implements Comparable<Link> {
    private static final Pattern PATTERN = Pattern.compile("n([0-9]{1,6})>n([0-9]{1,6})");

    public Link {
        if (from < 0 || to < 0 || from == to || Address.isClient(from) || Address.isClient(to)) {
            throw new IllegalArgumentException(
                    "a link joins two nodes, not " + from + " and " + to);
        }
    }

    /** The link that {@link #toString} wrote. */
    public static Link parse(String text) {
        Matcher matcher = PATTERN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a link; write one such as n0>n2");
        }
        return new Link(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /** The other direction. */
    public Link reversed() {
        return new Link(to, from);
    }

    @Override
    public int compareTo(Link other) {
        return from == other.from
                ? Integer.compare(to, other.to)
                : Integer.compare(from, other.from);
    }

    @Override
    public String toString() {
        return Address.name(from) + ">" + Address.name(to);
    }
}
