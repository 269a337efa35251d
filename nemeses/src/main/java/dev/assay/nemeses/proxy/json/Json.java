// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.json;

import java.util.List;
import java.util.Locale;

/** A JSON value as it was written. */
public sealed interface Json {
    /** A string. */
    record Text(String value) implements Json {}

    /** A number, in its own digits. */
    record Number(String digits) implements Json {}

    /** True or false. */
    record Bool(boolean value) implements Json {}

    /** Null. */
    record Null() implements Json {}

    /** A list. */
    record Array(List<Json> elements) implements Json {}

    /** Members in the order in which they were written; a name may come twice. */
    record Object(List<Member> members) implements Json {}

    /** A name and its value. */
    record Member(String name, Json value) {
        /** The name in small letters, which is how Go finds fields. */
        public String field() {
            return name.toLowerCase(Locale.ROOT);
        }
    }
}
