// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.json;

import java.util.List;
import java.util.Optional;

/**
 * Fields of a Go structure taken from JSON. What has another type is refused in the words of Go's
 * {@code encoding/json}, which Toxiproxy's clients see in its answers; null leaves a field as it
 * was.
 *
 * @param structure the structure's name in complaints
 * @param path what stands before the field's name in complaints
 */
public record GoFields(String structure, String path) {
    /** The members of a structure. None for null. */
    public static List<Json.Member> members(Json json, String goType) throws BadJsonException {
        return switch (json) {
            case Json.Object object -> object.members();
            case Json.Null none -> List.of();
            default ->
                    throw new BadJsonException(
                            "json: cannot unmarshal %s into Go value of type %s"
                                    .formatted(kind(json), goType));
        };
    }

    /** A string. */
    public Optional<String> text(Json.Member member) throws BadJsonException {
        return switch (member.value()) {
            case Json.Text text -> Optional.of(text.value());
            case Json.Null none -> Optional.empty();
            default -> throw refused(member, kind(member.value()), "string");
        };
    }

    /** True or false. */
    public Optional<Boolean> bool(Json.Member member) throws BadJsonException {
        return switch (member.value()) {
            case Json.Bool bool -> Optional.of(bool.value());
            case Json.Null none -> Optional.empty();
            default -> throw refused(member, kind(member.value()), "bool");
        };
    }

    /** A whole number of 64 bits. */
    public Optional<Long> whole(Json.Member member, String goType) throws BadJsonException {
        Optional<String> digits = digits(member, goType);
        if (digits.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.parseLong(digits.get()));
        } catch (NumberFormatException e) {
            throw refused(member, "number " + digits.get(), goType);
        }
    }

    /** A number that may have a fraction. */
    public Optional<Double> real(Json.Member member, String goType) throws BadJsonException {
        Optional<String> digits = digits(member, goType);
        if (digits.isEmpty()) {
            return Optional.empty();
        }
        double value =
                goType.equals("float32")
                        ? Float.parseFloat(digits.get())
                        : Double.parseDouble(digits.get());
        if (Double.isInfinite(value)) {
            throw refused(member, "number " + digits.get(), goType);
        }
        return Optional.of(value);
    }

    private Optional<String> digits(Json.Member member, String goType) throws BadJsonException {
        return switch (member.value()) {
            case Json.Number number -> Optional.of(number.digits());
            case Json.Null none -> Optional.empty();
            default -> throw refused(member, kind(member.value()), goType);
        };
    }

    /** A complaint about a field. */
    public BadJsonException refused(Json.Member member, String kind, String goType) {
        return new BadJsonException(
                "json: cannot unmarshal %s into Go struct field %s.%s%s of type %s"
                        .formatted(kind, structure, path, member.field(), goType));
    }

    /** What Go calls a value of this kind. */
    public static String kind(Json json) {
        return switch (json) {
            case Json.Text text -> "string";
            case Json.Number number -> "number";
            case Json.Bool bool -> "bool";
            case Json.Null none -> "null";
            case Json.Array array -> "array";
            case Json.Object object -> "object";
        };
    }
}
