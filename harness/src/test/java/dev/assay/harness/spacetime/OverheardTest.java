// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.spacetime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.harness.ForwardingTarget;
import dev.assay.harness.Plugins;
import dev.assay.harness.Target;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Protocol;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OverheardTest {
    private static final Target HEARD =
            Overheard.target(Plugins.standard().target("reference-db"), new Overheard.Ear() {});

    /** A default method that a wrapper forgets would change what is overheard. */
    @Test
    void whatIsOverheardPassesEverythingOn() {
        assertPassesOn(Target.class, ForwardingTarget.class);
        assertPassesOn(Environment.class, OverheardEnvironment.class);
        assertPassesOn(Protocol.class, HEARD.protocol(3, Set.of()).getClass());
    }

    private static void assertPassesOn(Class<?> asked, Class<?> wrapper) {
        assertThat(Arrays.stream(asked.getMethods()).filter(Method::isDefault))
                .allSatisfy(
                        method ->
                                assertThat(
                                                wrapper.getMethod(
                                                                method.getName(),
                                                                method.getParameterTypes())
                                                        .getDeclaringClass())
                                        .as("%s of %s", method.getName(), wrapper)
                                        .isEqualTo(wrapper));
    }
}
