// SPDX-License-Identifier: Apache-2.0
/**
 * A TCP proxy that delays, cuts and spoils what passes, with Toxiproxy's HTTP interface: in this
 * process ({@link dev.assay.nemeses.proxy.EmbeddedProxy}) or a Toxiproxy server elsewhere ({@link
 * dev.assay.nemeses.proxy.RemoteToxiproxy}).
 */
@NullMarked
package dev.assay.nemeses.proxy;

import org.jspecify.annotations.NullMarked;
