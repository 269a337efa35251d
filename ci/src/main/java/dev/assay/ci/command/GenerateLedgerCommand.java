// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.ledger.Entry;
import dev.assay.checkers.ledger.LedgerWriter;
import dev.assay.checkers.ledger.SignerKey;
import dev.assay.checkers.ledger.example.Draft;
import dev.assay.checkers.ledger.example.ExampleKeys;
import dev.assay.checkers.ledger.example.ExampleLedger;
import dev.assay.checkers.ledger.example.ExampleLedger.Plan;
import dev.assay.checkers.ledger.example.Tampering;
import dev.assay.ci.BadInputException;
import dev.assay.ci.ExitCode;
import dev.assay.ci.Surroundings;
import dev.assay.db.crypto.SchemeKeyRing;
import dev.assay.db.crypto.Schemes;
import dev.assay.db.crypto.SignatureScheme;
import dev.assay.db.crypto.SignatureScheme.SecretKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code assay generate ledger}: makes copies of a ledger to try {@code assay audit} on. */
@Command(
        name = "ledger",
        description =
                "Makes the exported copies of a signed log, honest or with --tamper changed, to be"
                        + " audited. The same options give the same bytes.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class GenerateLedgerCommand implements Callable<Integer> {
    private static final int ENTRIES_MAX = 10_000_000;

    private final Surroundings surroundings;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "A new folder, which gets the folders node-0, node-1, ….")
    private String out = "";

    @Option(
            names = "--entries",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many there are (default: 100).")
    private int entries;

    @Option(
            names = "--copies",
            paramLabel = "N",
            defaultValue = "4",
            description = "How many nodes' copies, 1 to 100 (default: 4).")
    private int copies;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "1",
            description = "Every so many entries a quorum certifies (default: 1).")
    private int batch;

    @Option(
            names = "--scheme",
            paramLabel = "S",
            defaultValue = "ed25519",
            description =
                    "Of the signatures: ed25519, ml-dsa-65, slh-dsa-sha2-128f, or"
                            + " ed25519+ml-dsa-65 (default: ed25519).")
    private String scheme = "";

    @Option(
            names = "--tamper",
            paramLabel = "KIND",
            description =
                    "edit, edit-rehashed, edit-rechained, edit-uncertified, drop, drop-rechained,"
                            + " insert, insert-rechained, reorder, reorder-rechained, truncate,"
                            + " fork, stolen-key or old-keys.")
    private @Nullable String tamper;

    @Option(
            names = "--everywhere",
            description = "Tampers with every copy, not with the last one only.")
    private boolean isEverywhere;

    @Option(
            names = "--at",
            paramLabel = "POSITION",
            description = "The entry to tamper with (default: the middle).")
    private @Nullable Integer at;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Another seed is another ledger (default: 1).")
    private long seed;

    public GenerateLedgerCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        require(copies >= 1 && copies <= 100, "--copies must be 1 to 100: " + copies);
        require(
                entries >= 0 && entries <= ENTRIES_MAX,
                "--entries must be 0 to " + ENTRIES_MAX + ": " + entries);
        require(batch >= 1, "--batch must be at least 1: " + batch);
        Keys keys = new Keys(schemeNamed(), seed);
        Path folder = surroundings.resolve(out);
        require(!Files.exists(folder), "--out: " + out + " exists already; name a new folder");
        Tampering tampering = tamper == null ? null : tampering(tamper);
        Plan plan =
                new Plan(seed, entries, 4, 3, batch, 10 * batch, 25, LedgerWriter.ENTRIES_PER_FILE);
        try {
            ExampleLedger ledger = new ExampleLedger(plan, keys);
            for (int copy = 0; copy < copies; copy++) {
                ledger.write(folder.resolve("node-" + copy), copy, entries);
            }
            if (tampering != null) {
                for (int copy = isEverywhere ? 0 : copies - 1; copy < copies; copy++) {
                    tamper(folder.resolve("node-" + copy), tampering, keys);
                }
            }
        } catch (IOException unwritable) {
            throw new BadInputException("cannot write " + out + ": " + unwritable, unwritable);
        }
        Console console = new Console(surroundings);
        console.say(out + ": " + copies + " copies of " + entries + " entries · seed " + seed);
        console.say("  audit   ./assay audit " + out);
        return ExitCode.OK;
    }

    private void tamper(Path copy, Tampering tampering, Keys keys) throws IOException {
        Draft draft = Draft.read(copy, LedgerWriter.ENTRIES_PER_FILE);
        int position = at != null ? at : entries / 2;
        boolean canBe =
                position >= 0
                        && position < entries - 1
                        && draft.lines().get(position).entry().content().kind() == Entry.Kind.DATA;
        require(
                canBe,
                "--at must be 0 to "
                        + (entries - 2)
                        + " and none of the entries that change keys (every 25th): "
                        + position);
        tampering.apply(draft, position, keys);
        draft.write();
    }

    private SignatureScheme schemeNamed() {
        return Schemes.named(scheme)
                .orElseThrow(
                        () ->
                                new BadInputException(
                                        "--scheme: no scheme "
                                                + scheme
                                                + "; there are "
                                                + Schemes.all().stream()
                                                        .map(SignatureScheme::id)
                                                        .collect(Collectors.joining(", "))));
    }

    private static Tampering tampering(String id) {
        return Arrays.stream(Tampering.values())
                .filter(kind -> kind.id().equals(id))
                .findFirst()
                .orElseThrow(
                        () ->
                                new BadInputException(
                                        "--tamper: no kind "
                                                + id
                                                + "; there are "
                                                + Arrays.stream(Tampering.values())
                                                        .map(Tampering::id)
                                                        .collect(Collectors.joining(", "))));
    }

    private static void require(boolean holds, String words) {
        if (!holds) {
            throw new BadInputException(words);
        }
    }

    /** The keys of a cluster of real signatures. */
    private static final class Keys implements ExampleKeys {
        private final SignatureScheme scheme;
        private final SchemeKeyRing ring;
        private final TreeMap<List<Integer>, SecretKey> known =
                new TreeMap<>(
                        java.util.Comparator.comparing((List<Integer> name) -> name.get(0))
                                .thenComparing(name -> name.get(1)));

        Keys(SignatureScheme scheme, long seed) {
            this.scheme = scheme;
            ring = new SchemeKeyRing(scheme, seed);
        }

        @Override
        public SignerKey publicKey(int signer, int number) {
            return SignerKey.of(scheme.id(), key(signer, number).publicKey());
        }

        @Override
        public byte[] sign(int signer, int number, byte[] message) {
            return key(signer, number).sign(message);
        }

        private SecretKey key(int signer, int number) {
            return known.computeIfAbsent(
                    List.of(signer, number), missing -> ring.key(signer, number));
        }
    }
}
