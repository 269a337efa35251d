; SPDX-License-Identifier: Apache-2.0
(ns elle.list-append
  "Stands in for Elle's in tests that run without it: sees elements that nobody
  appended and lists that are no prefix of each other, and does not judge single
  transactions.")

(def ^:private stronger
  "All that a read of what nobody appended rules out beside read-committed."
  #{:cursor-stability
    :monotonic-atomic-view
    :read-atomic
    :consistent-view
    :causal-cerone
    :parallel-snapshot-isolation
    :prefix
    :snapshot-isolation
    :strong-session-snapshot-isolation
    :strong-snapshot-isolation
    :update-serializable
    :repeatable-read
    :serializable
    :strong-session-serializable
    :strict-serializable})

(defn- prefix?
  [shorter longer]
  (= (seq shorter) (seq (take (count shorter) longer))))

(defn check
  [_opts history]
  (let [steps    (for [op history, step (:value op)] [op step])
        appended (set (for [[_ [f k v]] steps :when (= :append f)] [k v]))
        bad      (for [[op [f k vs]] steps
                       :when (and (= :ok (:type op)) (= :r f))
                       v vs
                       :when (not (appended [k v]))]
                   {:op op, :element v})
        reads    (for [[op [f k vs]] steps
                       :when (and (= :ok (:type op)) (= :r f))]
                   [k vs op])
        orders   (for [[k vs op] reads, [k' vs' _] reads
                       :when (and (= k k') (not (prefix? vs vs'))
                                  (not (prefix? vs' vs)))]
                   {:op op, :key k})]
    (cond
      (< (count history) 3)
      {:valid? :unknown, :anomaly-types [:empty-transaction-graph]
       :anomalies {:empty-transaction-graph true}}

      (seq bad)
      {:valid? false, :anomaly-types [:G1a], :anomalies {:G1a bad}
       :not #{:read-committed}
       :also-not stronger}

      (seq orders)
      {:valid? false, :anomaly-types [:incompatible-order]
       :anomalies {:incompatible-order orders}
       :not #{:read-committed}
       :also-not stronger}

      :else
      {:valid? true})))
