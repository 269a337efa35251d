#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# One run of Assay in a pipeline, the same for every build server.
#
#   ASSAY_SUITE         the suite file; without one the default suite runs
#   ASSAY_RUN_OPTIONS   further options of assay run, separated by blanks
#   ASSAY_OUT           where report, results and histories go (default: assay-out/ci)
#   ASSAY_CASES         where failures that were found are kept between runs (default: .assay/cases)
#   ASSAY_SUMMARY       a file that a summary in Markdown is appended to
#   ASSAY               the command (default: the one of this checkout)
#
# Ends with the exit code of assay run.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 255
out=${ASSAY_OUT:-assay-out/ci}

set -- --out "$out" --cases "${ASSAY_CASES:-.assay/cases}" \
    --junit-xml "$out/junit.xml" --sarif "$out/assay.sarif" --badge "$out/badge.svg"
[ -z "${ASSAY_SUMMARY:-}" ] || set -- "$@" --summary "$ASSAY_SUMMARY"
[ -z "${ASSAY_SUITE:-}" ] || set -- "$ASSAY_SUITE" "$@"

# shellcheck disable=SC2086 # the options are words
exec "${ASSAY:-$here/../assay}" run "$@" ${ASSAY_RUN_OPTIONS:-}
