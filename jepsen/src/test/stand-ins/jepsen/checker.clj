; SPDX-License-Identifier: Apache-2.0
(ns jepsen.checker
  "Stands in for Jepsen's in tests that run without it: the protocol only.")

(defprotocol Checker
  (check [checker test history opts]))
