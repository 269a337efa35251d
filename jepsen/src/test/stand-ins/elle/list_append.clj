; SPDX-License-Identifier: Apache-2.0
(ns elle.list-append
  "Stands in for Elle's in tests that run without it: sees elements that nobody
  appended, and does not judge single transactions.")

(defn check
  [_opts history]
  (let [steps    (for [op history, step (:value op)] [op step])
        appended (set (for [[_ [f k v]] steps :when (= :append f)] [k v]))
        bad      (for [[op [f k vs]] steps
                       :when (and (= :ok (:type op)) (= :r f))
                       v vs
                       :when (not (appended [k v]))]
                   {:op op, :element v})]
    (cond
      (< (count history) 3)
      {:valid? :unknown, :anomaly-types [:empty-transaction-graph]
       :anomalies {:empty-transaction-graph true}}

      (seq bad)
      {:valid? false, :anomaly-types [:G1a], :anomalies {:G1a bad}
       :not #{:read-committed}
       :also-not #{:serializable :strict-serializable}}

      :else
      {:valid? true})))
