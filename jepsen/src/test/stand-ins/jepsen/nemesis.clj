; SPDX-License-Identifier: Apache-2.0
(ns jepsen.nemesis
  "Stands in for Jepsen's in tests that run without it: the protocols only.")

(defprotocol Nemesis
  (setup! [nemesis test])
  (invoke! [nemesis test op])
  (teardown! [nemesis test]))

(defprotocol Reflection
  (fs [nemesis]))
