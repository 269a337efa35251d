; SPDX-License-Identifier: Apache-2.0
(ns jepsen.tests
  "Stands in for Jepsen's in tests that run without it.")

(def noop-test {:name "noop"})
