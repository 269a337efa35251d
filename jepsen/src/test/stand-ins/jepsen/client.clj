; SPDX-License-Identifier: Apache-2.0
(ns jepsen.client
  "Stands in for Jepsen's in tests that run without it: the protocol only.")

(defprotocol Client
  (open! [client test node])
  (close! [client test])
  (setup! [client test])
  (invoke! [client test op])
  (teardown! [client test]))
