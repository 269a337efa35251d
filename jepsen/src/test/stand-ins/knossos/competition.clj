; SPDX-License-Identifier: Apache-2.0
(ns knossos.competition
  "Stands in for Knossos' in tests that run without it: tells that it is there.")
