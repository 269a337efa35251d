; SPDX-License-Identifier: Apache-2.0
(ns elle.consistency-model
  "Stands in for Elle's in tests that run without it.")

(defn canonical-model-name [model] model)
