// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.toxic;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.proxy.framing.Framing;
import dev.assay.nemeses.proxy.framing.LengthPrefix;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One stage in virtual time: what goes in, and what comes out at which millisecond. */
final class Lane {
    static final long MS = Stage.MILLISECOND;

    final List<String> told = new ArrayList<>();
    final List<String> log = new ArrayList<>();
    final ChunkQueue out = new ChunkQueue(Stage.BOUND);
    private final Stage stage;
    private final ToxicType type;
    private Map<String, Number> set;
    private long now;

    Lane(ToxicType type, Map<String, Number> set, long seed) {
        this(type, set, seed, new LengthPrefix(1, false));
    }

    Lane(ToxicType type, Map<String, Number> set, long seed, Framing frames) {
        this.type = type;
        this.set = type.complete(Map.of(), set);
        Optional<Framing> framing = Optional.of(frames);
        stage =
                type.stage(
                        new Attributes(this.set),
                        new ToxicType.Surroundings(
                                new Randomness(seed), framing, new Stage.Telling(told::add)));
        settle();
    }

    Lane(ToxicType type, Map<String, Number> set) {
        this(type, set, 1);
    }

    /** A whole frame, or a chunk of a stream without frames. */
    Lane send(String text) {
        return send(text, Chunk.STARTS | Chunk.ENDS);
    }

    Lane send(String text, int flags) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        stage.input().add(Chunk.data(bytes, flags, now));
        settle();
        return this;
    }

    Lane send(Chunk.Kind sign) {
        stage.input().add(Chunk.sign(sign));
        settle();
        return this;
    }

    /** Lets time pass, waking the stage when it asked for it and not otherwise. */
    Lane pass(long millis) {
        long until = now + millis * MS;
        long wake = stage.pump(now, out);
        note();
        while (wake <= until) {
            now = Math.max(now, wake);
            wake = stage.pump(now, out);
            note();
        }
        now = until;
        return this;
    }

    Lane change(String attribute, Number value) {
        set = type.complete(set, Map.of(attribute, value));
        stage.change(new Attributes(set), now);
        settle();
        return this;
    }

    Lane leave() {
        stage.leave(out);
        note();
        return this;
    }

    boolean takesMore() {
        return stage.input().hasRoom();
    }

    private void settle() {
        pass(0);
    }

    private void note() {
        for (Chunk chunk = out.poll(); chunk != null; chunk = out.poll()) {
            String what =
                    chunk.isData()
                            ? new String(
                                    chunk.bytes(),
                                    chunk.offset(),
                                    chunk.length(),
                                    StandardCharsets.ISO_8859_1)
                            : chunk.kind().toString();
            log.add(now / MS + " " + what);
        }
    }

    /** What came out, without times. */
    List<String> words() {
        return log.stream().map(line -> line.substring(line.indexOf(' ') + 1)).toList();
    }
}
