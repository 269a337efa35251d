// SPDX-License-Identifier: Apache-2.0
/**
 * Session guarantees on registers: {@link dev.assay.checkers.session.SessionGuarantee} says which
 * there are and what they demand, {@link dev.assay.checkers.session.SessionDemands} reads the
 * demands off a history, {@link dev.assay.checkers.session.WriteOrder} says whether they can all be
 * met.
 */
@NullMarked
package dev.assay.checkers.session;

import org.jspecify.annotations.NullMarked;
