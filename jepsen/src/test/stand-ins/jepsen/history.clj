; SPDX-License-Identifier: Apache-2.0
(ns jepsen.history
  "Stands in for Jepsen's in tests that run without it.")

(defn history [ops] (vec (map-indexed (fn [i op] (assoc op :index i)) ops)))
