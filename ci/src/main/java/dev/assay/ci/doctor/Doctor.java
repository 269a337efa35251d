// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.doctor;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks at what a machine offers. Simulated trials need a JDK and nothing else; the rest is what
 * worlds of real processes build on.
 */
public final class Doctor {
    private static final int JAVA_MIN = 21;
    private static final Pattern RELEASE = Pattern.compile("JAVA_VERSION=\"(\\d+)[^\"]*\"");

    private final Machine machine;

    public Doctor(Machine machine) {
        this.machine = machine;
    }

    /** All findings, in a stable order. */
    public List<Finding> examine(Path folder) {
        List<Finding> findings = new ArrayList<>();
        findings.add(jdks());
        findings.add(
                program(
                        "Maven",
                        "mvn",
                        "building Assay from its sources",
                        "apt-get install maven",
                        "mvn",
                        "-v"));
        findings.add(cores());
        findings.add(memory());
        findings.add(disk(folder));
        findings.add(docker());
        findings.add(root());
        findings.add(namespaces());
        findings.add(
                present(
                        "iptables",
                        "iptables",
                        "cutting links between real processes",
                        "apt-get install iptables"));
        findings.add(netem());
        findings.add(libfaketime());
        findings.addAll(servers());
        findings.add(browser());
        return findings;
    }

    private Finding jdks() {
        String enables = "everything";
        Map<String, Integer> found = new TreeMap<>();
        List<Path> places = new ArrayList<>();
        for (String variable : List.of("ASSAY_JAVA_HOME", "JAVA_HOME")) {
            if (!machine.variable(variable).isEmpty()) {
                places.add(Path.of(machine.variable(variable)));
            }
        }
        places.add(Path.of(System.getProperty("java.home")));
        places.addAll(machine.list(Path.of("/usr/lib/jvm")));
        for (Path place : places) {
            version(place).ifPresent(version -> found.put(place.toString(), version));
        }
        String listed =
                String.join(
                        ", ",
                        found.entrySet().stream()
                                .map(entry -> entry.getValue() + " (" + entry.getKey() + ")")
                                .toList());
        boolean isEnough = found.values().stream().anyMatch(version -> version >= JAVA_MIN);
        return isEnough
                ? Finding.ok("JDK " + JAVA_MIN + "+", listed, enables)
                : Finding.missing(
                        "JDK " + JAVA_MIN + "+",
                        "install a JDK " + JAVA_MIN + " or newer; found: " + listed,
                        enables);
    }

    private static Optional<Integer> version(Path home) {
        try {
            Matcher release = RELEASE.matcher(Files.readString(home.resolve("release")));
            return release.find()
                    ? Optional.of(Integer.parseInt(release.group(1)))
                    : Optional.empty();
        } catch (IOException notAJdk) {
            return Optional.empty();
        }
    }

    private static Finding cores() {
        int cores = Runtime.getRuntime().availableProcessors();
        return Finding.ok("cores", Integer.toString(cores), "as many trials at a time");
    }

    private static Finding memory() {
        long heap = Runtime.getRuntime().maxMemory() >> 20;
        String enables = "long histories (ASSAY_HEAP sets the heap)";
        if (java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system) {
            return Finding.ok(
                    "memory",
                    (system.getTotalMemorySize() >> 20) + " MB, heap " + heap + " MB",
                    enables);
        }
        return Finding.ok("memory", "heap " + heap + " MB", enables);
    }

    private static Finding disk(Path folder) {
        String enables = "history files and reports";
        try {
            Path existing = folder.toAbsolutePath();
            FileStore store = Files.getFileStore(existing);
            long free = store.getUsableSpace() >> 20;
            return free >= 500
                    ? Finding.ok("disk", free + " MB free in " + existing, enables)
                    : Finding.missing(
                            "disk",
                            "only " + free + " MB free in " + existing + "; free some",
                            enables);
        } catch (IOException e) {
            return Finding.missing("disk", "cannot be asked: " + e.getMessage(), enables);
        }
    }

    // The client alone says nothing: only the engine runs containers.
    private Finding docker() {
        String enables = "third-party databases in containers";
        Optional<String> engine =
                machine.has("docker")
                        ? machine.run("docker", "version", "--format", "{{.Server.Version}}")
                        : Optional.empty();
        if (engine.isPresent() && !engine.get().isEmpty()) {
            return Finding.ok("Docker engine", engine.get(), enables);
        }
        return Finding.missing(
                "Docker engine",
                machine.has("docker")
                        ? "the client is there, but no engine answers; start it"
                        : "install Docker, or a server below",
                enables);
    }

    private Finding root() {
        String enables = "network namespaces, iptables, real clocks";
        Optional<String> id = machine.run("id", "-u");
        return id.filter("0"::equals).isPresent()
                ? Finding.ok("root", "user 0", enables)
                : Finding.missing("root", "run as root, or do without", enables);
    }

    private Finding namespaces() {
        String enables = "a network of its own for each process";
        if (machine.run("unshare", "-n", "true").isPresent()) {
            return Finding.ok("network namespaces", "unshare -n works", enables);
        }
        if (machine.run("unshare", "-r", "-n", "true").isPresent()) {
            return Finding.ok("network namespaces", "unshare -r -n works (as user)", enables);
        }
        return Finding.missing(
                "network namespaces", "the kernel or its settings refuse unshare -n", enables);
    }

    // The program alone says nothing: many kernels come without the queue that it needs.
    private Finding netem() {
        String enables = "delay and loss on links between real processes";
        if (!machine.has("tc")) {
            return Finding.missing("tc netem", "apt-get install iproute2", enables);
        }
        for (String user : List.of("-n", "-rn")) {
            if (machine.run(
                            "unshare", user, "tc", "qdisc", "add", "dev", "lo", "root", "netem",
                            "delay", "1ms")
                    .isPresent()) {
                return Finding.ok("tc netem", "works in a namespace of its own", enables);
            }
        }
        return Finding.missing(
                "tc netem", "tc is there, but the kernel refuses netem; use a proxy", enables);
    }

    private Finding libfaketime() {
        String enables = "skewed clocks in real processes";
        List<Path> folders =
                new ArrayList<>(
                        List.of(Path.of("/usr/lib/faketime"), Path.of("/usr/local/lib/faketime")));
        machine.list(Path.of("/usr/lib")).stream()
                .filter(path -> path.toString().endsWith("-linux-gnu"))
                .forEach(path -> folders.add(path.resolve("faketime")));
        for (Path folder : folders) {
            for (Path file : machine.list(folder)) {
                if (file.toString().contains("libfaketime")) {
                    return Finding.ok("libfaketime", file.toString(), enables);
                }
            }
        }
        return Finding.missing("libfaketime", "apt-get install faketime", enables);
    }

    private List<Finding> servers() {
        List<Finding> findings = new ArrayList<>();
        String enables = "a target as a local process";
        findings.add(
                program(
                        "etcd",
                        "etcd",
                        enables,
                        "apt-get install etcd-server",
                        "etcd",
                        "--version"));
        findings.add(postgres(enables));
        findings.add(
                program(
                        "Redis",
                        "redis-server",
                        enables,
                        "apt-get install redis-server",
                        "redis-server",
                        "--version"));
        findings.add(
                present(
                        "ZooKeeper",
                        "zkServer.sh",
                        enables,
                        "install ZooKeeper and put its bin on the path"));
        findings.add(present("Consul", "consul", enables, "install Consul and put it on the path"));
        findings.add(
                present(
                        "CockroachDB",
                        "cockroach",
                        enables,
                        "install CockroachDB and put it on the path"));
        findings.add(
                present("MongoDB", "mongod", enables, "install MongoDB and put it on the path"));
        return findings;
    }

    // Debian keeps the server's programs off the path.
    private Finding postgres(String enables) {
        for (Path version : machine.list(Path.of("/usr/lib/postgresql"))) {
            Optional<String> told = machine.run(version + "/bin/postgres", "--version");
            if (told.isPresent()) {
                return Finding.ok("PostgreSQL", told.get(), enables);
            }
        }
        return program(
                "PostgreSQL",
                "postgres",
                enables,
                "apt-get install postgresql",
                "postgres",
                "--version");
    }

    private Finding browser() {
        String enables = "the browser test of the report";
        for (String name : List.of("chromium", "chromium-browser", "google-chrome")) {
            if (machine.has(name)) {
                return Finding.ok("Chromium", name, enables);
            }
        }
        return Finding.missing("Chromium", "apt-get install chromium", enables);
    }

    private Finding present(String name, String program, String enables, String cure) {
        return machine.has(program)
                ? Finding.ok(name, "on the path", enables)
                : Finding.missing(name, cure, enables);
    }

    private Finding program(
            String name, String program, String enables, String cure, String... version) {
        if (!machine.has(program)) {
            return Finding.missing(name, cure, enables);
        }
        return Finding.ok(
                name,
                machine.run(version).orElse("on the path, does not tell its version"),
                enables);
    }
}
