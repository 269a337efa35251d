// SPDX-License-Identifier: Apache-2.0
package com.example.kv;

import dev.assay.checkers.Status;
import dev.assay.junit.Clients;
import dev.assay.junit.Trial;
import java.util.List;

class KeyValueStoreTest {
    @Trial(model = "kv")
    void is_linearizable(Clients clients) {
        putOnTrial(KeyValueStore.create(), clients);
    }

    @Trial(model = "kv", expect = Status.INVALID)
    void the_one_with_the_bug_is_not(Clients clients) {
        putOnTrial(KeyValueStore.withBug(), clients);
    }

    private static void putOnTrial(KeyValueStore store, Clients clients) {
        clients.disturbedBy("flush", store::flush)
                .run(
                        100,
                        (client, random) -> {
                            String key = "k" + random.nextInt(3);
                            int value = random.nextInt(5);
                            int other = random.nextInt(5);
                            switch (random.nextInt(3)) {
                                case 0 -> client.get(key, () -> store.get(key).orElse(null));
                                case 1 -> client.put(key, value, () -> store.put(key, value));
                                default ->
                                        client.cas(
                                                key,
                                                List.of(value, other),
                                                () -> store.compareAndSet(key, value, other));
                            }
                        });
    }
}
