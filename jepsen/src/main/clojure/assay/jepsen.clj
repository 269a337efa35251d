; SPDX-License-Identifier: Apache-2.0
(ns assay.jepsen
  "Assay inside Jepsen: its checkers, models, faults and clients as Jepsen knows
  them. A test swaps its checker by one line:

    :checker (checker/linearizable {:model (model/cas-register)})
    :checker (assay/linearizable {:model (model/cas-register)})

  with (:require [assay.jepsen :as assay]) above, or, where no other line may
  change, by ((requiring-resolve 'assay.jepsen/linearizable) {...})."
  (:require [jepsen [checker :as checker]
                    [client :as client]
                    [db :as db]
                    [nemesis :as nemesis]
                    [tests :as tests]]
            [knossos.model :as model])
  (:import (dev.assay.jepsen Bridge)
           (dev.assay.jepsen.opinion ModelStates)
           (dev.assay.jepsen.run BlockingClient ClientFactory WorldFaults)
           (knossos.model Model)))

;; Checkers

(def ^:private default-timeout-ms 60000)

(defn checker
  "Any dev.assay.checkers.Checker as a Jepsen checker. Options:

    :timeout-ms  What is not decided by then is :unknown (default: 60,000)

  The result has :valid? true, false or :unknown, :status as Assay says it
  (:vacuous where nothing was checked, which is :unknown to Jepsen), a :reason,
  and where something is broken a :witness with its :explanation in sentences."
  ([assay-checker]
   (checker assay-checker {}))
  ([^dev.assay.checkers.Checker assay-checker opts]
   (reify checker/Checker
     (check [_ _test history _opts]
       (into {} (Bridge/check assay-checker history
                              (long (:timeout-ms opts default-timeout-ms))))))))

(def ^:private names-of-knossos
  "Knossos' models by their classes."
  {"Register" "register", "CASRegister" "cas-register", "Mutex" "mutex"
   "Set" "set", "FIFOQueue" "fifo-queue", "UnorderedQueue" "unordered-queue"})

(defn- known-model
  "A model's name and initial value, from a name or a model of Knossos' that
  nothing has happened to yet."
  [model initial]
  (if (or (string? model) (instance? clojure.lang.Named model))
    [(name model) initial]
    (let [n (names-of-knossos (some-> model class .getSimpleName))]
      (cond
        (contains? #{"register" "cas-register"} n)
        [n (if (nil? initial) (:value model) initial)]

        (and n (= model ((requiring-resolve (symbol "knossos.model" n)))))
        [n initial]

        :else
        (throw (IllegalArgumentException.
                 (str "no model of Assay's for " (pr-str model)
                      "; name one, such as \"cas-register\"")))))))

(defn linearizable
  "Linearizability by Assay. Options:

    :model       The name of a model of Assay's: \"cas-register\", \"kv\", \"set\",
                 \"fifo-queue\", ... (`assay check --help` lists them); or one of
                 Knossos': register, cas-register, mutex, set, fifo-queue and
                 unordered-queue
    :initial     What the object holds at first, where it is not what the model
                 says
    :timeout-ms  As for `checker`

  Keys are split by Assay itself, so that histories of jepsen.independent need
  no independent/checker around it."
  [{:keys [model initial] :as opts}]
  (let [[model initial] (known-model model initial)]
    (checker (Bridge/linearizable model initial) opts)))

(defn list-append
  "The isolation of transactions that append to lists, as Elle's list-append.
  Options:

    :level       The isolation level that must hold: \"serializable\", ... (`assay
                 levels` lists them); without one the strongest that holds is
                 told, and :valid? is false only where every level is broken
    :timeout-ms  As for `checker`"
  [{:keys [level] :as opts}]
  (checker (Bridge/isolation "list-append" (some-> level name)) opts))

(defn rw-register
  "The isolation of transactions that write registers, as Elle's rw-register.
  Options as for `list-append`."
  [{:keys [level] :as opts}]
  (checker (Bridge/isolation "rw-register" (some-> level name)) opts))

;; Models

;; Jepsen stores models with its results and has no way to write an object of
;; Java's. So the fields are texts, by which Knossos compares, and the states
;; themselves go along as metadata.
(declare with-states)

(defrecord AssayModel [key state]
  Model
  (step [this op]
    (let [^ModelStates states (::states (meta this))
          next (Bridge/step states op)]
      (if (.isRefused next)
        (model/inconsistent (str "can't " (:f op) " " (pr-str (:value op))
                                 " from " state))
        (with-states next))))

  Object
  (toString [_] state))

(defn- with-states
  [^ModelStates states]
  (with-meta (AssayModel. (.key states) (str states)) {::states states}))

(defn model
  "A model of Assay's as a model of Knossos', from its own first state or from
  an initial value. Operations carry what Jepsen's do: a read its result, a
  write its argument. A nil that was read or dequeued says nothing. Functions
  that need both (add-and-get), operations on one of several keys, and models
  that ask who calls (reentrant, fair, fenced and leased locks) or for whole
  transactions are refused: `linearizable` judges them."
  ([model-name]
   (model model-name nil))
  ([model-name initial]
   (with-states (Bridge/states (name model-name) initial))))

;; Nemeses

(defn nemesis
  "The faults of Assay as a Jepsen nemesis over a world (WorldFaults in Java).
  Operations name a fault as schedule files do, in :f, and carry its fields and
  :targets (numbers of nodes) in :value:

    {:type :info, :f :crash, :value {:targets [0]}}
    {:type :info, :f :heal}

  :heal, and the end of the test, take every fault back that is in force."
  [^WorldFaults faults]
  (reify
    nemesis/Nemesis
    (setup! [this _test] this)
    (invoke! [_ _test op]
      (assoc op :type :info
             :value (if (= :heal (:f op))
                      (.healAll faults)
                      (.apply faults (name (:f op)) (:value op)))))
    (teardown! [_ _test] (.healAll faults))

    nemesis/Reflection
    (fs [_] (into #{:heal} (map keyword) (.ids faults)))))

;; Clients

(defrecord Client [^ClientFactory factory ^BlockingClient opened]
  client/Client
  (open! [_ _test node]
    (Client. factory (.open factory (str node))))
  (setup! [this _test] this)
  (invoke! [_ _test op]
    (merge op (into {} (.invoke opened op))))
  (teardown! [this _test] this)
  (close! [_ _test]
    (when opened (.close opened))))

(defn client
  "Clients of Assay's as a Jepsen client. The factory is Java's ClientFactory:
  it opens a BlockingClient for a node. An operation that a client says failed
  is :fail, one of unknown outcome :info, and what a client throws :info, for
  nobody knows then what happened."
  [factory]
  (Client. factory nil))

;; Tests from Java

(defn database
  "A database that two Java consumers start and stop on a node."
  [^java.util.function.Consumer start ^java.util.function.Consumer stop]
  (reify db/DB
    (setup!    [_ _test node] (.accept start (str node)))
    (teardown! [_ _test node] (.accept stop (str node)))))

(defn operations
  "A generator of the maps that a Java supplier gives."
  [^java.util.function.Supplier supplier]
  (fn [] (.get supplier)))

(defn noop-test
  "The test map that JepsenTest in Java begins with."
  []
  tests/noop-test)
