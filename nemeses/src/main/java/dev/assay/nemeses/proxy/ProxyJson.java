// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Proxies and toxics in JSON, byte for byte as Toxiproxy writes them: no space, Go's escapes, and
 * an empty field {@code Logger} that its proxies have. A framing is told only where there is one.
 */
final class ProxyJson {
    private ProxyJson() {}

    static String proxy(ProxyState proxy) {
        String framing = proxy.framing().map(name -> ",\"framing\":" + text(name)).orElse("");
        return "{\"name\":%s,\"listen\":%s,\"upstream\":%s,\"enabled\":%s,\"Logger\":{}%s,\"toxics\":%s}"
                .formatted(
                        text(proxy.name()),
                        text(proxy.listen()),
                        text(proxy.upstream()),
                        proxy.enabled(),
                        framing,
                        toxics(proxy.toxics()));
    }

    static String proxiesByName(List<ProxyState> proxies) {
        return proxies.stream()
                .map(proxy -> text(proxy.name()) + ":" + proxy(proxy))
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** An empty list is null to Go. */
    static String proxyList(List<ProxyState> proxies) {
        return proxies.isEmpty()
                ? "null"
                : proxies.stream().map(ProxyJson::proxy).collect(Collectors.joining(",", "[", "]"));
    }

    static String toxics(List<Toxic> toxics) {
        return toxics.stream().map(ProxyJson::toxic).collect(Collectors.joining(",", "[", "]"));
    }

    static String toxic(Toxic toxic) {
        return "{\"attributes\":%s,\"name\":%s,\"type\":%s,\"stream\":%s,\"toxicity\":%s}"
                .formatted(
                        attributes(toxic.attributes()),
                        text(toxic.name()),
                        text(toxic.type().word()),
                        text(toxic.stream()),
                        number(toxic.toxicity()));
    }

    static String attributes(Map<String, Number> attributes) {
        return attributes.entrySet().stream()
                .map(entry -> text(entry.getKey()) + ":" + number(entry.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** The members of an error, without braces. */
    static String error(ProxyException problem) {
        return "\"error\":%s,\"status\":%d".formatted(text(problem.getMessage()), problem.status());
    }

    /** The shortest digits that say it, as Go writes them. */
    static String number(Number number) {
        String digits = number.toString();
        if (number instanceof Long || number instanceof Integer) {
            return digits;
        }
        double size = Math.abs(number.doubleValue());
        if (size != 0 && (size < 1e-6 || size >= 1e21)) {
            String[] parts = digits.replace(".0E", "E").split("E");
            int exponent = Integer.parseInt(parts[1]);
            return parts[0] + "e" + (exponent < 0 ? "-" : "+") + two(Math.abs(exponent), exponent);
        }
        String plain = new BigDecimal(digits).toPlainString();
        return plain.endsWith(".0") ? plain.substring(0, plain.length() - 2) : plain;
    }

    // Go drops the zero of a small negative exponent, and has two digits otherwise.
    private static String two(int size, int exponent) {
        return size < 10 && exponent > 0 ? "0" + size : Integer.toString(size);
    }

    static String text(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            switch (character) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    boolean isPlain = character >= ' ' && "<>&\u2028\u2029".indexOf(character) < 0;
                    out.append(
                            isPlain
                                    ? Character.toString(character)
                                    : "\\u%04x".formatted((int) character));
                }
            }
        }
        return out.append('"').toString();
    }
}
