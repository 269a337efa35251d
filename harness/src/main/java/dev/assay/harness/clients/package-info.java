// SPDX-License-Identifier: Apache-2.0
/** Connections to real systems, ready made: HTTP, etcd, Redis, JDBC. */
@NullMarked
package dev.assay.harness.clients;

import org.jspecify.annotations.NullMarked;
