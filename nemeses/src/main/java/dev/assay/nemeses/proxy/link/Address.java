// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.link;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Host and port as Toxiproxy writes and reads them, with Go's words where they are wrong.
 *
 * @param host a name, a number, or nothing: all of this machine's addresses
 */
public record Address(String host, int port) {
    /** An address that is none. */
    public static final class BadAddressException extends Exception {
        private static final long serialVersionUID = 1;

        BadAddressException(String message) {
            super(message);
        }
    }

    /** Reads {@code host:port}, {@code [::1]:port} or {@code :port}; nothing is any port. */
    public static Address parse(String text) throws BadAddressException {
        if (text.isEmpty()) {
            return new Address("", 0);
        }
        int colon = text.lastIndexOf(':');
        if (colon < 0 || text.endsWith("]")) {
            throw new BadAddressException("address " + text + ": missing port in address");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw new BadAddressException("address " + text + ": too many colons in address");
        }
        return new Address(host, port(text.substring(colon + 1)));
    }

    private static int port(String digits) throws BadAddressException {
        if (digits.isEmpty()) {
            return 0;
        }
        if (!digits.matches("[0-9]+")) {
            throw new BadAddressException("lookup tcp/" + digits + ": unknown port");
        }
        if (digits.length() > 5 || Integer.parseInt(digits) > 65_535) {
            throw new BadAddressException("address " + digits + ": invalid port");
        }
        return Integer.parseInt(digits);
    }

    /** Whether looking it up asks nobody. */
    boolean isLiteral() {
        return host.isEmpty() || host.matches("[0-9.]+") || host.indexOf(':') >= 0;
    }

    /** Where that is; a host that is not told is this machine. */
    public InetSocketAddress resolve() throws BadAddressException {
        try {
            InetAddress found =
                    host.isEmpty() ? InetAddress.getLoopbackAddress() : InetAddress.getByName(host);
            return new InetSocketAddress(found, port);
        } catch (UnknownHostException e) {
            throw new BadAddressException("lookup " + host + ": no such host");
        }
    }

    // Go takes the IPv4 wildcard for both families.
    boolean isEverywhere() {
        return host.isEmpty() || host.equals("0.0.0.0");
    }

    /** As {@link #resolve()}, to listen: a host that is not told is every address. */
    InetSocketAddress resolveToListen() throws BadAddressException {
        return isEverywhere() ? new InetSocketAddress(port) : resolve();
    }

    /** How a listener on this address calls itself when it has that port. */
    String listening(int boundPort) throws BadAddressException {
        return isEverywhere() ? "[::]:" + boundPort : resolved(boundPort);
    }

    /** The address in numbers. */
    public String resolved() throws BadAddressException {
        return host.isEmpty() ? ":" + port : resolved(port);
    }

    private String resolved(int boundPort) throws BadAddressException {
        InetAddress address = resolve().getAddress();
        return address instanceof Inet6Address
                ? "[" + compressed(address.getAddress()) + "]:" + boundPort
                : address.getHostAddress() + ":" + boundPort;
    }

    // The longest run of zero groups is left out (RFC 5952).
    private static String compressed(byte[] bytes) {
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (bytes[2 * i] & 0xFF) << 8 | bytes[2 * i + 1] & 0xFF;
        }
        int longest = -1;
        int length = 1;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && groups[end] == 0) {
                end++;
            }
            if (end - i > length) {
                longest = i;
                length = end - i;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == longest) {
                text.append("::");
                i += length - 1;
            } else {
                text.append(text.isEmpty() || text.toString().endsWith(":") ? "" : ":")
                        .append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
