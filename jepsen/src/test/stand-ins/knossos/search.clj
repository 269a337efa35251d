; SPDX-License-Identifier: Apache-2.0
(ns knossos.search
  "Stands in for Knossos' in tests that run without it: looks for an order of the
  operations by trying all of them.")

(defprotocol Search
  (abort! [search cause])
  (results [search]))

(defn- calls
  "Each operation with the events at which it begins and ends, and its effect."
  [history]
  (let [history (vec history)]
    (for [[i op] (map-indexed vector history)
          :when (= :invoke (:type op))
          :let [[j end] (first (filter (fn [[j e]]
                                         (and (< i j)
                                              (= (:process e) (:process op))))
                                       (map-indexed vector history)))
                ok? (= :ok (:type end))]
          :when (not= :fail (:type end))]
      {:begin i, :end (if ok? j Long/MAX_VALUE), :ok? ok?
       :op (if ok? (assoc op :value (:value end)) op)})))

(defn- order?
  [step inconsistent? model left]
  (or (not-any? :ok? left)
      (let [horizon (reduce min (map :end left))]
        (some (fn [call]
                (when (<= (:begin call) horizon)
                  (let [next (step model (:op call))]
                    (and (not (inconsistent? next))
                         (order? step inconsistent? next
                                 (remove #(identical? call %) left))))))
              left))))

(def gives-up?
  "True where a test wants to see the search give up."
  false)

(def endless?
  "True where a test wants to see the search go on until it is told to stop."
  false)

(def causes
  "Why searches were told to stop."
  (atom []))

(defn analysis
  [step inconsistent? model history]
  (reify Search
    (abort! [_ cause] (swap! causes conj cause) true)
    (results [_]
      (when endless?
        @(promise))
      (if gives-up?
        {:valid? :unknown, :cause :out-of-memory}
        {:valid? (boolean (order? step inconsistent? model (calls history)))
         :op     (last (filter #(= :ok (:type %)) history))}))))

(defn competition [searches] (first (vals searches)))
