// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.determinism;

import dev.assay.harness.HarnessInputException;
import dev.assay.harness.Target;
import dev.assay.simulation.Oracle;
import dev.assay.simulation.Protocol;
import java.util.List;
import java.util.Set;

/** Nodes without clients, as a target: all that is asked of them is to do the same again. */
final class BareProtocol implements Target {
    /** What the target's id begins with; the name of the class follows. */
    static final String PREFIX = "class:";

    private final String id;
    private final Class<?> type;

    private BareProtocol(String id, Class<?> type) {
        this.id = id;
        this.type = type;
    }

    /** The target of such an id. */
    static BareProtocol of(String id, ClassLoader loader) {
        String name = id.substring(PREFIX.length());
        try {
            BareProtocol target = new BareProtocol(id, Class.forName(name, false, loader));
            target.make();
            return target;
        } catch (ClassNotFoundException e) {
            throw new HarnessInputException(
                    "there is no class " + name + "; add its jar by --plugins", e);
        }
    }

    private Protocol make() {
        try {
            var constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return (Protocol) constructor.newInstance();
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new HarnessInputException(
                    type.getName()
                            + " cannot be run: it must implement "
                            + Protocol.class.getName()
                            + " and have a constructor without parameters ("
                            + e
                            + ")",
                    e);
        }
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Set<String> switches() {
        return Set.of();
    }

    @Override
    public Protocol protocol(int nodes, Set<String> switches) {
        return make();
    }

    @Override
    public Session session(int nodes, Set<String> switches) {
        throw new HarnessInputException(id + " has no clients: leave its trial without operations");
    }

    @Override
    public List<Oracle> oracles(int nodes) {
        return List.of();
    }
}
