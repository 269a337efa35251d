; SPDX-License-Identifier: Apache-2.0
(ns knossos.model
  "Stands in for Knossos' in tests that run without it: the protocol,
  registers, and models that are only told from each other."
  (:refer-clojure :exclude [set]))

(defprotocol Model
  (step [model op]))

(defrecord Inconsistent [msg]
  Model
  (step [this _] this))

(defn inconsistent [msg] (->Inconsistent msg))
(defn inconsistent? [model] (instance? Inconsistent model))

(def errs?
  "True where a test wants to see this model refuse all reads."
  false)

(defrecord CASRegister [value]
  Model
  (step [_ {:keys [f] v :value}]
    (case f
      :write (CASRegister. v)
      :cas   (if (= (first v) value)
               (CASRegister. (second v))
               (inconsistent (str value " is not " (first v))))
      :read  (if (and (not errs?) (or (nil? v) (= v value)))
               (CASRegister. value)
               (inconsistent (str value " is not " v))))))

(defn cas-register
  ([] (cas-register nil))
  ([value] (->CASRegister value)))

(defrecord Mutex [locked?])
(defn mutex [] (->Mutex false))

;; Only told from each other here; nobody steps with them.
(defrecord FIFOQueue [pending])
(defn fifo-queue [] (->FIFOQueue []))

(defrecord UnorderedQueue [pending])
(defn unordered-queue [] (->UnorderedQueue {}))

(defrecord Set [elements])
(defn set [] (->Set #{}))
