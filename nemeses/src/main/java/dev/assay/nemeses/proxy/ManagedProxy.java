// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy;

import dev.assay.nemeses.proxy.framing.Framing;
import dev.assay.nemeses.proxy.link.Address;
import dev.assay.nemeses.proxy.link.Door;
import dev.assay.nemeses.proxy.link.Installed;
import dev.assay.nemeses.proxy.link.Settings;
import dev.assay.nemeses.proxy.toxic.Attributes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A proxy of the registry, which is the only one to call it, one thread at a time. */
final class ManagedProxy {
    private final Workshop workshop;
    private final String name;
    private final AtomicLong numbers = new AtomicLong();
    private final List<Entry> toxics = new ArrayList<>();
    private String listen;
    private String upstream;
    private Optional<Framing> framing;
    private @Nullable Door door;

    ManagedProxy(Workshop workshop, ProxyRequest request) {
        this.workshop = workshop;
        name = request.name();
        listen = request.listen();
        upstream = request.upstream();
        framing = request.framing().filter(word -> !word.isEmpty()).map(ManagedProxy::framing);
    }

    private record Entry(long id, Toxic toxic) {
        Installed installed() {
            return new Installed(
                    id,
                    toxic.name(),
                    toxic.type(),
                    toxic.direction(),
                    toxic.toxicity(),
                    new Attributes(toxic.attributes()));
        }
    }

    static Framing framing(String word) {
        return Framing.named(word)
                .orElseThrow(
                        () ->
                                new ProxyException(
                                        ProxyException.BAD_REQUEST,
                                        "unknown framing "
                                                + word
                                                + ": there are "
                                                + Framing.KNOWN));
    }

    String name() {
        return name;
    }

    String upstream() {
        return upstream;
    }

    boolean isEnabled() {
        return door != null;
    }

    ProxyState state() {
        return new ProxyState(
                name, listen, upstream, isEnabled(), framing.map(Framing::name), toxics());
    }

    List<Toxic> toxics() {
        return toxics.stream()
                .map(Entry::toxic)
                .sorted(Comparator.comparing(Toxic::direction))
                .toList();
    }

    Optional<Toxic> toxic(String toxicName) {
        return toxics.stream()
                .map(Entry::toxic)
                .filter(toxic -> toxic.name().equals(toxicName))
                .findFirst();
    }

    void start() {
        if (door != null) {
            return;
        }
        Settings settings =
                new Settings(
                        name,
                        upstream,
                        framing,
                        workshop.randomness().fork("proxy " + name),
                        workshop.telling());
        try {
            Address address = Address.parse(listen);
            try {
                door =
                        Door.open(
                                settings,
                                address,
                                new Door.Crew(workshop.loops(), numbers, installed()));
            } catch (IOException e) {
                throw new ProxyException(ProxyException.INTERNAL, Door.words(address, e));
            }
            listen = door.listening();
        } catch (Address.BadAddressException e) {
            throw new ProxyException(ProxyException.INTERNAL, "listen tcp: " + e.getMessage());
        }
    }

    void stop() {
        if (door != null) {
            door.close();
            door = null;
        }
    }

    /** Whether a proxy as wanted would be another one than this. */
    boolean differs(String wantedListen, String wantedUpstream, Optional<String> wantedFraming) {
        try {
            String resolved = Address.parse(wantedListen).resolved();
            return !listen.equals(resolved)
                    || !upstream.equals(wantedUpstream)
                    || !framing.map(Framing::name)
                            .equals(
                                    wantedFraming
                                            .filter(word -> !word.isEmpty())
                                            .map(word -> framing(word).name()));
        } catch (Address.BadAddressException e) {
            throw new ProxyException(ProxyException.INTERNAL, String.valueOf(e.getMessage()));
        }
    }

    /** Becomes as wanted. Open connections are closed where it differs. */
    void update(ProxyRequest wanted) {
        Optional<Framing> cutting =
                wanted.framing().filter(word -> !word.isEmpty()).map(ManagedProxy::framing);
        Optional<Toxic> needy =
                toxics().stream().filter(toxic -> toxic.type().needsFrames()).findFirst();
        if (cutting.isEmpty() && needy.isPresent()) {
            throw needsFrames(needy.get());
        }
        if (differs(wanted.listen(), wanted.upstream(), wanted.framing())) {
            stop();
            listen = wanted.listen();
            upstream = wanted.upstream();
            framing = cutting;
        }
        if (wanted.enabled() && !isEnabled()) {
            start();
        } else if (!wanted.enabled()) {
            stop();
        }
    }

    private ProxyException needsFrames(Toxic toxic) {
        return new ProxyException(
                ProxyException.BAD_REQUEST,
                "toxic %s acts on frames, and the streams of %s have none: give the proxy a framing (%s)"
                        .formatted(toxic.type().word(), name, Framing.KNOWN));
    }

    Toxic add(Toxic toxic) {
        if (toxic(toxic.name()).isPresent()) {
            throw new ProxyException(ProxyException.CONFLICT, "toxic already exists");
        }
        if (toxic.type().needsFrames() && framing.isEmpty()) {
            throw needsFrames(toxic);
        }
        Toxic complete = completed(toxic, toxic);
        toxics.add(new Entry(workshop.nextId(), complete));
        install();
        return complete;
    }

    private static Toxic completed(Toxic before, Toxic wanted) {
        try {
            return new Toxic(
                    wanted.name(),
                    wanted.type(),
                    wanted.stream(),
                    wanted.toxicity(),
                    wanted.type().complete(before.attributes(), wanted.attributes()));
        } catch (IllegalArgumentException e) {
            throw ProxyException.badBody(String.valueOf(e.getMessage()));
        }
    }

    /** Changes attributes and toxicity. */
    Toxic update(Toxic wanted) {
        for (int i = 0; i < toxics.size(); i++) {
            Entry entry = toxics.get(i);
            if (entry.toxic.name().equals(wanted.name())) {
                Toxic changed = completed(entry.toxic, wanted);
                toxics.set(i, new Entry(entry.id, changed));
                install();
                return changed;
            }
        }
        throw noToxic();
    }

    static ProxyException noToxic() {
        return new ProxyException(ProxyException.NOT_FOUND, "toxic not found");
    }

    void remove(String toxicName) {
        if (!toxics.removeIf(entry -> entry.toxic.name().equals(toxicName))) {
            throw noToxic();
        }
        install();
    }

    void removeAll() {
        toxics.clear();
        install();
    }

    private List<Installed> installed() {
        return toxics.stream().map(Entry::installed).toList();
    }

    private void install() {
        if (door != null) {
            door.install(installed());
        }
    }

    /** Connections that are open. */
    int connections() {
        return door == null ? 0 : door.connections();
    }
}
