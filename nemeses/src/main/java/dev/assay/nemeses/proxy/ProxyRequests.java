// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy;

import dev.assay.nemeses.proxy.json.BadJsonException;
import dev.assay.nemeses.proxy.json.GoFields;
import dev.assay.nemeses.proxy.json.GoJson;
import dev.assay.nemeses.proxy.json.Json;
import dev.assay.nemeses.proxy.toxic.Direction;
import dev.assay.nemeses.proxy.toxic.ToxicType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The bodies of requests, read with Toxiproxy's defaults and refused in its words. Fields that it
 * does not know are passed over, as it does.
 */
final class ProxyRequests {
    private static final String GO_LIST =
            "[]struct { toxiproxy.Proxy; Enabled *bool \"json:\\\"enabled\\\"\" }";

    private ProxyRequests() {}

    /** A proxy, with the fields that are not told as they are in {@code initial}. */
    static ProxyRequest proxy(String body, ProxyRequest initial) {
        try {
            List<Json.Member> members = GoFields.members(GoJson.read(body), "toxiproxy.Proxy");
            return proxy(members, initial, new GoFields("Proxy", ""));
        } catch (BadJsonException e) {
            throw ProxyException.badBody(String.valueOf(e.getMessage()));
        }
    }

    private static ProxyRequest proxy(
            List<Json.Member> members, ProxyRequest initial, GoFields fields)
            throws BadJsonException {
        String name = initial.name();
        String listen = initial.listen();
        String upstream = initial.upstream();
        boolean isEnabled = initial.enabled();
        Optional<String> framing = initial.framing();
        for (Json.Member member : members) {
            switch (member.field()) {
                case "name" -> name = fields.text(member).orElse(name);
                case "listen" -> listen = fields.text(member).orElse(listen);
                case "upstream" -> upstream = fields.text(member).orElse(upstream);
                case "enabled" -> isEnabled = fields.bool(member).orElse(isEnabled);
                case "framing" -> framing = fields.text(member).or(initial::framing);
                default -> {}
            }
        }
        return new ProxyRequest(name, listen, upstream, isEnabled, framing);
    }

    /** A list of proxies, each with a name and an upstream. */
    static List<ProxyRequest> list(String body) {
        List<ProxyRequest> requests = new ArrayList<>();
        try {
            GoFields fields = new GoFields("", "");
            ProxyRequest initial = new ProxyRequest("", "", "", true, Optional.empty());
            for (Json element : elements(GoJson.read(body))) {
                List<Json.Member> members = GoFields.members(element, GO_LIST.substring(2));
                requests.add(proxy(members, initial, fields));
            }
        } catch (BadJsonException e) {
            throw ProxyException.badBody(String.valueOf(e.getMessage()));
        }
        for (int i = 0; i < requests.size(); i++) {
            if (requests.get(i).name().isEmpty()) {
                throw ProxyException.missing("name at proxy " + (i + 1));
            }
            if (requests.get(i).upstream().isEmpty()) {
                throw ProxyException.missing("upstream at proxy " + (i + 1));
            }
        }
        return requests;
    }

    private static List<Json> elements(Json json) throws BadJsonException {
        return switch (json) {
            case Json.Array array -> array.elements();
            case Json.Null none -> List.of();
            default ->
                    throw new BadJsonException(
                            "json: cannot unmarshal %s into Go value of type %s"
                                    .formatted(GoFields.kind(json), GO_LIST));
        };
    }

    /** A new toxic. */
    static Toxic toxic(String body) {
        try {
            return toxic(GoJson.read(body));
        } catch (BadJsonException e) {
            throw ProxyException.badBody(String.valueOf(e.getMessage()));
        }
    }

    /** A toxic that was read. */
    static Toxic toxic(Json json) {
        try {
            return toxic(GoFields.members(json, "toxics.ToxicWrapper"));
        } catch (BadJsonException e) {
            throw ProxyException.badBody(String.valueOf(e.getMessage()));
        }
    }

    private static Toxic toxic(List<Json.Member> members) throws BadJsonException {
        GoFields fields = new GoFields("ToxicWrapper", "");
        String name = "";
        String type = "";
        String stream = "downstream";
        double toxicity = 1;
        for (Json.Member member : members) {
            switch (member.field()) {
                case "name" -> name = fields.text(member).orElse(name);
                case "type" -> type = fields.text(member).orElse(type);
                case "stream" -> stream = fields.text(member).orElse(stream);
                case "toxicity" -> toxicity = fields.real(member, "float32").orElse(toxicity);
                case "attributes" -> checkObject(member, fields, "toxics.NoopToxic");
                default -> {}
            }
        }
        if (Direction.named(stream).isEmpty()) {
            throw new ProxyException(
                    ProxyException.BAD_REQUEST,
                    "stream was invalid, can be either upstream or downstream");
        }
        ToxicType found =
                ToxicType.named(type)
                        .orElseThrow(
                                () ->
                                        new ProxyException(
                                                ProxyException.BAD_REQUEST, "invalid toxic type"));
        String called = name.isEmpty() ? type + "_" + stream : name;
        return new Toxic(called, found, stream, (float) toxicity, attributes(members, found));
    }

    /** Changes of a toxic: its attributes and its toxicity. */
    static Toxic change(String body, Toxic toxic) {
        try {
            List<Json.Member> members =
                    GoFields.members(
                            GoJson.read(body),
                            "struct { Attributes interface {} \"json:\\\"attributes\\\"\";"
                                    + " Toxicity float32 \"json:\\\"toxicity\\\"\" }");
            GoFields fields = new GoFields("", "");
            double toxicity = toxic.toxicity();
            for (Json.Member member : members) {
                if (member.field().equals("toxicity")) {
                    toxicity = fields.real(member, "float32").orElse(toxicity);
                }
            }
            Map<String, Number> attributes = new LinkedHashMap<>(toxic.attributes());
            attributes.putAll(attributes(members, toxic.type()));
            return new Toxic(
                    toxic.name(), toxic.type(), toxic.stream(), (float) toxicity, attributes);
        } catch (BadJsonException e) {
            throw ProxyException.badBody(String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, Number> attributes(List<Json.Member> members, ToxicType type)
            throws BadJsonException {
        Map<String, Number> values = new LinkedHashMap<>();
        String structure = structure(type);
        GoFields fields = new GoFields(structure, "attributes.");
        for (Json.Member member : members) {
            if (!member.field().equals("attributes")) {
                continue;
            }
            checkObject(member, new GoFields("", ""), "toxics." + structure);
            for (Json.Member set : GoFields.members(member.value(), "toxics." + structure)) {
                for (ToxicType.Attribute attribute : type.attributes()) {
                    if (attribute.name().equals(set.field())) {
                        value(set, attribute, fields)
                                .ifPresent(value -> values.put(attribute.name(), value));
                    }
                }
            }
        }
        return values;
    }

    private static Optional<Number> value(
            Json.Member member, ToxicType.Attribute attribute, GoFields fields)
            throws BadJsonException {
        return attribute.isWhole()
                ? fields.whole(member, attribute.goType()).map(value -> value)
                : fields.real(member, attribute.goType()).map(value -> value);
    }

    private static void checkObject(Json.Member member, GoFields fields, String goType)
            throws BadJsonException {
        boolean isObject =
                member.value() instanceof Json.Object || member.value() instanceof Json.Null;
        if (!isObject) {
            throw fields.refused(member, GoFields.kind(member.value()), goType);
        }
    }

    // As Toxiproxy's source calls it: limit_data is a LimitDataToxic.
    private static String structure(ToxicType type) {
        if (type == ToxicType.RESET_PEER) {
            return "ResetToxic";
        }
        StringBuilder name = new StringBuilder();
        for (String word : type.word().split("_")) {
            name.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
        }
        return name + "Toxic";
    }
}
