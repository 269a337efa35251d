; SPDX-License-Identifier: Apache-2.0
(ns assay.knossos
  "Knossos as Java asks it. A search is started, waited for, and told to stop;
  the time limits of Knossos itself, which leave its threads running and a
  reporter asleep, are not used."
  (:require [knossos.model.memo :as memo]
            [knossos [linear :as linear]
                     [memory :as memory]
                     [model :as model]
                     [search :as search]
                     [wgl :as wgl]])
  (:import (dev.assay.jepsen.opinion ModelStates)
           (knossos.model Model)))

(defn- asked-by-assay?
  "True on threads of a search that start began."
  []
  (some-> (Thread/currentThread) .getThreadGroup .getName (= "assay-Knossos")))

; How the last paths to a violation went may take far longer to tell than that
; there is one: all orders of the open operations. Nobody asks that here, and
; others who use Knossos in the same process still get it.
(doseq [v (keep resolve '[knossos.wgl/final-paths knossos.linear/final-paths])]
  (alter-var-root v (fn [paths]
                      (fn [& arguments]
                        (if (asked-by-assay?)
                          #{}
                          (apply paths arguments))))))

; One object for all refusals: Knossos takes those with other words for other
; states.
(def ^:private refused (model/inconsistent "refused by Assay's model"))

(defrecord Ours [^ModelStates states]
  Model
  (step [_ op]
    (let [next (.step states (:value op))]
      (if (.isRefused next)
        refused
        (Ours. next))))

  Object
  (toString [_] (str states)))

(defn- grows?
  "True for models with no end of states: ours, and Knossos' own queues."
  [model]
  (or (instance? Ours model)
      (and (asked-by-assay?)
           (contains? #{"FIFOQueue" "UnorderedQueue"}
                      (.getSimpleName (class model))))))

; Before it searches, Knossos lists up to 1024 states that any order of any
; number of the operations could reach, which for states that grow (a queue, a
; counter, a lock that is acquired again) takes longer than the search.
(when-let [v (resolve 'knossos.model.memo/memo)]
  (alter-var-root v (fn [memo]
                      (fn [model history]
                        (if (grows? model)
                          {:model   model
                           :history (memo/canonical-history history)}
                          (memo model history))))))

(defn model
  "A model of Assay's, as ModelStates, whose operations carry a Call in :value."
  [states]
  (Ours. states))

(defn start
  "Starts a search by \"linear\", \"wgl\" or \"competition\"."
  [algorithm model history]
  (case algorithm
    "linear"      (linear/start-analysis model history)
    "wgl"         (wgl/start-analysis model history)
    "competition" (search/competition
                    {:linear (linear/start-analysis model history)
                     :wgl    (wgl/start-analysis model history)})))

(defn stop!
  "Asks a search to stop. It may go on for a while."
  [search]
  (search/abort! search :budget-spent))

(defn result
  "Waits for a search: a map with :valid? (true, false or another thing), :cause
  in words where it is undecided, and :operation, the number of the operation
  at which it found no way on."
  [search]
  (let [forget (memory/on-low-mem! #(search/abort! search :out-of-memory))]
    (try
      (let [r (search/results search)]
        {"valid"     (:valid? r)
         "cause"     (str (or (:cause r) (:error r) "no reason was given"))
         "operation" (get-in r [:op :assay-operation])})
      (finally
        (forget)))))
