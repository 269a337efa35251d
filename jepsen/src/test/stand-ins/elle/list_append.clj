; SPDX-License-Identifier: Apache-2.0
(ns elle.list-append
  "Stands in for Elle's in tests that run without it: sees elements that nobody
  appended, and nothing else.")

(defn check
  [_opts history]
  (let [steps    (for [op history, step (:value op)] [op step])
        appended (set (for [[_ [f k v]] steps :when (= :append f)] [k v]))
        bad      (for [[op [f k vs]] steps
                       :when (and (= :ok (:type op)) (= :r f))
                       v vs
                       :when (not (appended [k v]))]
                   {:op op, :element v})]
    (if (seq bad)
      {:valid? false, :anomaly-types [:G1a], :anomalies {:G1a bad}
       :not #{:read-committed}
       :also-not #{:serializable :strict-serializable}}
      {:valid? true})))
