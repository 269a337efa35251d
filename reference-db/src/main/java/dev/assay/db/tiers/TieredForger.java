// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.tiers;

import dev.assay.simulation.MessageForger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.function.Function;

/** Lies about the messages of all groups; the kinds of each begin with its tier's name. */
final class TieredForger implements MessageForger {
    private final List<Domain> domains;

    TieredForger(List<Domain> domains) {
        this.domains = domains;
    }

    private static String named(Domain domain, String kind) {
        return domain.tier().word() + "-" + kind;
    }

    private static List<String> named(Domain domain, List<String> kinds) {
        return kinds.stream().map(kind -> named(domain, kind)).toList();
    }

    private static MessageForger forger(Domain domain) {
        return domain.nodes().forger();
    }

    @Override
    public SequencedMap<String, List<String>> kinds() {
        SequencedMap<String, List<String>> kinds = new LinkedHashMap<>();
        for (Domain domain : domains) {
            forger(domain)
                    .kinds()
                    .forEach((kind, fields) -> kinds.put(named(domain, kind), fields));
        }
        return kinds;
    }

    @Override
    public Optional<Reading> read(byte[] message) {
        return DomainMessages.domain(domains, message)
                .flatMap(
                        domain ->
                                forger(domain)
                                        .read(DomainMessages.content(message))
                                        .map(read -> renamed(read, named(domain, read.kind()))));
    }

    private static Reading renamed(Reading reading, String kind) {
        return new Reading(kind, reading.round(), reading.fields(), reading.flags());
    }

    @Override
    public byte[] write(byte[] original, Reading changed) {
        throw new IllegalStateException("the groups' messages are signed by whoever lies");
    }

    @Override
    public byte[] write(int liar, byte[] original, Reading changed) {
        Domain domain =
                DomainMessages.domain(domains, original)
                        .orElseThrow(() -> new IllegalStateException("unreadable: " + changed));
        String kind = changed.kind().substring(named(domain, "").length());
        return DomainMessages.wrap(
                domain,
                forger(domain)
                        .write(liar, DomainMessages.content(original), renamed(changed, kind)));
    }

    @Override
    public Optional<byte[]> assent(int liar, byte[] request) {
        return DomainMessages.domain(domains, request)
                .flatMap(
                        domain ->
                                forger(domain)
                                        .assent(liar, DomainMessages.content(request))
                                        .map(yes -> DomainMessages.wrap(domain, yes)));
    }

    @Override
    public SequencedMap<String, List<String>> voting() {
        return joined(MessageForger::voting);
    }

    @Override
    public SequencedMap<String, List<String>> storing() {
        return joined(MessageForger::storing);
    }

    private SequencedMap<String, List<String>> joined(
            Function<MessageForger, SequencedMap<String, List<String>>> part) {
        SequencedMap<String, List<String>> all = new LinkedHashMap<>();
        for (Domain domain : domains) {
            part.apply(forger(domain))
                    .forEach(
                            (kind, answers) ->
                                    all.put(named(domain, kind), named(domain, answers)));
        }
        return all;
    }

    @Override
    public SequencedSet<String> clientRequests() {
        TreeSet<String> kinds = new TreeSet<>();
        for (Domain domain : domains) {
            forger(domain).clientRequests().forEach(kind -> kinds.add(named(domain, kind)));
        }
        return kinds;
    }
}
