// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.ci.Ran;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DoctorTest {
    @TempDir private Path folder = Path.of("");

    /** A machine where these programs are on the path, and these command lines succeed. */
    private record Pretended(Set<String> programs, Set<String> working) implements Machine {
        @Override
        public Optional<String> run(String... command) {
            return working.contains(String.join(" ", command))
                    ? Optional.of("1.2.3")
                    : Optional.empty();
        }

        @Override
        public String variable(String name) {
            return "";
        }

        @Override
        public List<Path> list(Path folder) {
            return List.of();
        }

        @Override
        public boolean has(String program) {
            return programs.contains(program);
        }
    }

    private Finding finding(Machine machine, String name) {
        return new Doctor(machine)
                .examine(folder).stream()
                        .filter(finding -> finding.name().equals(name))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void a_docker_client_without_an_engine_is_not_enough() {
        Pretended clientOnly = new Pretended(Set.of("docker"), Set.of());
        Pretended engine =
                new Pretended(
                        Set.of("docker"), Set.of("docker version --format {{.Server.Version}}"));

        assertThat(finding(clientOnly, "Docker engine").isPresent()).isFalse();
        assertThat(finding(clientOnly, "Docker engine").detail()).contains("no engine answers");
        assertThat(finding(engine, "Docker engine").isPresent()).isTrue();
    }

    @Test
    void namespaces_count_when_they_can_be_made_as_root_or_as_user() {
        assertThat(finding(new Pretended(Set.of(), Set.of()), "network namespaces").isPresent())
                .isFalse();
        assertThat(
                        finding(
                                        new Pretended(Set.of(), Set.of("unshare -n true")),
                                        "network namespaces")
                                .isPresent())
                .isTrue();
        assertThat(
                        finding(
                                        new Pretended(Set.of(), Set.of("unshare -r -n true")),
                                        "network namespaces")
                                .isPresent())
                .isTrue();
    }

    @Test
    void the_jdk_that_runs_this_is_found_on_any_machine() {
        assertThat(finding(new Pretended(Set.of(), Set.of()), "JDK 21+").isPresent()).isTrue();
    }

    @Test
    void what_is_missing_says_how_to_get_it_and_what_it_would_enable() {
        assertThat(new Doctor(new Pretended(Set.of(), Set.of())).examine(folder))
                .allSatisfy(
                        finding -> {
                            assertThat(finding.detail()).isNotBlank();
                            assertThat(finding.enables()).isNotBlank();
                        });
    }

    @Test
    void the_command_tells_people_and_programs_the_same_things() {
        Ran people = Ran.assay(folder, "doctor");
        Ran programs = Ran.assay(folder, "doctor", "--json");

        assertThat(people.code()).isZero();
        assertThat(programs.code()).isZero();
        JsonNode findings = JsonMapper.shared().readTree(programs.out());
        assertThat(findings.isArray()).isTrue();
        findings.forEach(
                finding -> assertThat(people.out()).contains(finding.get("name").stringValue()));
    }
}
