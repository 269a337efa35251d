// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.file;

import dev.assay.nemeses.Durations;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/**
 * Connects a record with the keys and values of a file: kebab-case names, durations for components
 * that end in {@code Nanos}, words for enum constants, and for other classes what their {@code
 * toString()} writes and their static {@code parse(String)} reads. Components may be whole numbers,
 * real numbers, truth values, texts, enums, such classes, and lists of them.
 */
public final class RecordFields {
    private static final String NANOS = "Nanos";

    private RecordFields() {}

    /** A record like {@code defaults} with the components changed that the file mentions. */
    public static <R extends Record> R read(R defaults, FieldReader fields) {
        RecordComponent[] components = defaults.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            RecordComponent component = components[i];
            values[i] =
                    fields.optional(key(component))
                            .map(
                                    value ->
                                            read(
                                                    component.getName(),
                                                    component.getGenericType(),
                                                    value))
                            .orElseGet(() -> invoke(component.getAccessor(), defaults));
        }
        return FieldReader.checked(fields.place(), () -> construct(defaults, components, values));
    }

    /** Adds the components that differ from the defaults. */
    public static void write(Record value, Record defaults, SequencedMap<String, Object> into) {
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            Object field = invoke(component.getAccessor(), value);
            if (!field.equals(invoke(component.getAccessor(), defaults))) {
                into.put(key(component), written(component.getName(), field));
            }
        }
    }

    private static String key(RecordComponent component) {
        String name = component.getName();
        String bare = isDuration(name) ? name.substring(0, name.length() - NANOS.length()) : name;
        return bare.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static boolean isDuration(String component) {
        return component.endsWith(NANOS);
    }

    private static Object read(String component, Type type, Located value) {
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            Type element = list.getActualTypeArguments()[0];
            return FieldReader.all(value, item -> read(component, element, item));
        }
        if (!(type instanceof Class<?> plain)) {
            throw new IllegalStateException(
                    "component " + component + " has a type that files cannot hold: " + type);
        }
        if (plain == long.class || plain == Long.class) {
            return isDuration(component)
                    ? (Object) FieldReader.parsed(value, Durations::parse)
                    : (Object) FieldReader.wholeNumber(value);
        }
        if (plain == int.class || plain == Integer.class) {
            return FieldReader.smallNumber(value);
        }
        if (plain == double.class || plain == Double.class) {
            return FieldReader.parsed(value, RecordFields::realNumber);
        }
        if (plain == boolean.class || plain == Boolean.class) {
            return FieldReader.word(value, "truth value", List.of("true", "false")).equals("true");
        }
        if (plain == String.class) {
            return FieldReader.text(value);
        }
        return plain.isEnum()
                ? constant(plain, value)
                : FieldReader.parsed(value, text -> parse(plain, text));
    }

    private static double realNumber(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException notOne) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a number; write one such as 0.25", notOne);
        }
    }

    private static Object constant(Class<?> type, Located value) {
        List<Object> constants = Arrays.asList(type.getEnumConstants());
        List<String> words = constants.stream().map(RecordFields::word).toList();
        return constants.get(words.indexOf(FieldReader.word(value, "word", words)));
    }

    private static String word(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Object parse(Class<?> type, String text) {
        try {
            return invoke(type.getMethod("parse", String.class), null, text);
        } catch (NoSuchMethodException missing) {
            throw new IllegalStateException(type + " needs a static method parse(String)", missing);
        }
    }

    private static Object written(String component, Object value) {
        return switch (value) {
            case List<?> list -> list.stream().map(item -> written(component, item)).toList();
            case Long nanos when isDuration(component) -> Durations.format(nanos);
            case Number number -> number;
            case Boolean truth -> truth;
            case Enum<?> constant -> word(constant);
            default -> value.toString();
        };
    }

    private static <R extends Record> R construct(
            R like, RecordComponent[] components, Object[] values) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            @SuppressWarnings("unchecked")
            R made = (R) like.getClass().getDeclaredConstructor(types).newInstance(values);
            return made;
        } catch (InvocationTargetException thrown) {
            throw unwrapped(thrown);
        } catch (ReflectiveOperationException inaccessible) {
            throw new IllegalStateException(
                    like.getClass() + " must be public, with a public constructor", inaccessible);
        }
    }

    private static Object invoke(
            Method method, @org.jspecify.annotations.Nullable Object on, Object... arguments) {
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException thrown) {
            throw unwrapped(thrown);
        } catch (IllegalAccessException inaccessible) {
            throw new IllegalStateException(
                    method + " must be public, in a public class", inaccessible);
        }
    }

    private static RuntimeException unwrapped(InvocationTargetException thrown) {
        return thrown.getCause() instanceof RuntimeException cause
                ? cause
                : new IllegalStateException(thrown.getCause());
    }
}
