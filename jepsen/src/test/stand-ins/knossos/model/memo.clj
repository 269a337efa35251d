; SPDX-License-Identifier: Apache-2.0
(ns knossos.model.memo
  "Stands in for Knossos' in tests that run without it.")

(defn canonical-history [history] history)
(defn memo [model history] {:model model, :history history})
