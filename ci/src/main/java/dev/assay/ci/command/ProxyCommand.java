// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.ci.BadInputException;
import dev.assay.ci.ExitCode;
import dev.assay.ci.Surroundings;
import dev.assay.nemeses.proxy.EmbeddedProxy;
import dev.assay.nemeses.proxy.ProxyException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code assay proxy}: the embedded proxy as a server of its own, in the place of {@code
 * toxiproxy-server}. Runs until it is ended by a signal, and then closes its ports and connections.
 */
@Command(
        name = "proxy",
        description = {
            "Runs a TCP proxy that slows, cuts and spoils connections, with Toxiproxy's HTTP",
            "interface. docs/proxy.md says what it can do."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class ProxyCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8474",
            description = "Where the HTTP interface listens (default: ${DEFAULT-VALUE}).")
    private String listen = "";

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Decides all random draws (default: 1).")
    private long seed;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Proxies to begin with, a JSON list as Toxiproxy's --config reads it.")
    private @Nullable Path config;

    public ProxyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Console console = new Console(surroundings);
        String proxies = config == null ? "" : read(config);
        CountDownLatch ended = new CountDownLatch(1);
        try (EmbeddedProxy proxy = started(console)) {
            int count = populate(proxy, proxies);
            Thread hook = new Thread(() -> endBySignal(proxy));
            Runtime.getRuntime().addShutdownHook(hook);
            InetSocketAddress address = proxy.address();
            console.say(
                    "proxy: http://%s:%d · seed %d%s"
                            .formatted(
                                    address.getAddress().getHostAddress(),
                                    address.getPort(),
                                    seed,
                                    count == 0 ? "" : " · " + told(count)));
            surroundings.out().flush();
            try {
                ended.await();
            } catch (InterruptedException e) {
                Runtime.getRuntime().removeShutdownHook(hook);
            }
        }
        return ExitCode.OK;
    }

    private static String told(int count) {
        return count == 1 ? "1 proxy" : count + " proxies";
    }

    // A server that was told to end and did has not failed, whatever the signal's number.
    private static void endBySignal(EmbeddedProxy proxy) {
        proxy.close();
        Runtime.getRuntime().halt(ExitCode.OK);
    }

    private EmbeddedProxy started(Console console) throws IOException {
        InetSocketAddress address;
        try {
            address = EmbeddedProxy.address(listen);
        } catch (ProxyException e) {
            throw new BadInputException(
                    "--listen " + listen + ": " + e.getMessage() + "; say HOST:PORT");
        }
        try {
            return EmbeddedProxy.start(
                    new EmbeddedProxy.Options(seed, Optional.of(address), console::note));
        } catch (IOException e) {
            throw new BadInputException(
                    "cannot listen on %s: %s; end what listens there, or name another by --listen"
                            .formatted(listen, e.getMessage()));
        }
    }

    private String read(Path file) {
        try {
            return Files.readString(surroundings.folder().resolve(file));
        } catch (IOException e) {
            throw new BadInputException(file + ": cannot be read: " + e);
        }
    }

    private int populate(EmbeddedProxy proxy, String proxies) {
        if (config == null) {
            return 0;
        }
        try {
            List<?> made = proxy.populate(proxies);
            return made.size();
        } catch (ProxyException e) {
            throw new BadInputException(
                    config
                            + ": "
                            + e.getMessage()
                            + "; it has to be a list of proxies, each with name, listen and"
                            + " upstream");
        }
    }
}
