// SPDX-License-Identifier: Apache-2.0
/**
 * What every consensus protocol must keep, as tests that a protocol's own test class inherits:
 * begin at {@link dev.assay.properties.contract.ConsensusContract}.
 */
@NullMarked
package dev.assay.properties.contract;

import org.jspecify.annotations.NullMarked;
