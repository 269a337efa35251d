; SPDX-License-Identifier: Apache-2.0
(ns jepsen.db
  "Stands in for Jepsen's in tests that run without it: the protocol only.")

(defprotocol DB
  (setup! [db test node])
  (teardown! [db test node]))
