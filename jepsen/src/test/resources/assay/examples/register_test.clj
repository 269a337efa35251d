; SPDX-License-Identifier: Apache-2.0
(ns assay.examples.register-test
  "A test as people write them for Jepsen: one register in memory, which a lossy
  store forgets now and then. Its checker is Jepsen's."
  (:require [jepsen [checker :as checker]
                    [client :as client]
                    [core :as jepsen]
                    [generator :as gen]
                    [tests :as tests]]
            [knossos.model :as model]))

(defn r   [_ _] {:type :invoke, :f :read, :value nil})
(defn w   [_ _] {:type :invoke, :f :write, :value (rand-int 5)})
(defn cas [_ _] {:type :invoke, :f :cas, :value [(rand-int 5) (rand-int 5)]})

(defrecord Register [state lossy?]
  client/Client
  (open! [this _ _] this)
  (setup! [this _] this)
  (invoke! [_ _ op]
    (case (:f op)
      :read  (assoc op :type :ok, :value (if (and lossy? (zero? (rand-int 4)))
                                           17
                                           @state))
      :write (do (reset! state (:value op))
                 (assoc op :type :ok))
      :cas   (let [[from to] (:value op)]
               (assoc op :type (if (compare-and-set! state from to) :ok :fail)))))
  (teardown! [_ _])
  (close! [_ _]))

(defn register-test
  [lossy?]
  (merge tests/noop-test
         {:name      "register"
          :ssh       {:dummy? true}
          :client    (Register. (atom 0) lossy?)
          :generator (->> (gen/mix [r w cas])
                          (gen/limit 200)
                          gen/clients)
          :checker   (checker/compose
                       {:stats  (checker/stats)
                        :linear (checker/linearizable {:model (model/cas-register 0)})})}))

(defn valid?
  "Runs the test, and tells what its linearizability checker found."
  [lossy?]
  (-> (jepsen/run! (register-test lossy?)) :results :linear :valid?))
