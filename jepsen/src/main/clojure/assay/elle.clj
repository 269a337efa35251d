; SPDX-License-Identifier: Apache-2.0
(ns assay.elle
  "Elle as Java asks it: a vector of operation maps goes in, and a map of
  strings comes out that says which consistency models it rules out, and by
  what."
  (:require [elle [consistency-model :as cm]
                  [list-append :as list-append]
                  [rw-register :as rw-register]]
            [jepsen.history :as h]))

(def ^:private most-words
  "No explanation is longer than this, in characters."
  2000)

(defn- canonical
  "Several names mean one model; this one stands for all of them."
  [model]
  (name (cm/canonical-model-name (keyword model))))

(defn canonical-name
  "The name under which result says that a model is ruled out."
  [model]
  (canonical model))

(defn- words
  [x]
  (let [text (binding [*print-length* 20, *print-level* 8] (pr-str x))]
    (if (< most-words (count text))
      (str (subs text 0 most-words) " …")
      text)))

(defn- operations
  "The numbers of all operations that an anomaly mentions."
  [anomaly]
  (->> (tree-seq coll? seq anomaly)
       (filter map?)
       (keep :assay-operation)
       (into (sorted-set))
       vec))

(defn- plain
  "An anomaly without what only takes room."
  [anomaly]
  (if (and (map? anomaly) (:cycle anomaly))
    (select-keys anomaly [:type :steps])
    anomaly))

(defn- examples
  "One of the anomalies of a type; some, such as :empty-transaction-graph, are
  told by true alone."
  [anomalies]
  (if (and (coll? anomalies) (not (map? anomalies)))
    (take 1 anomalies)
    [anomalies]))

(defn result
  "Judges by \"list-append\" or \"rw-register\" whether a model holds."
  [workload model operations']
  (let [history (h/history operations')
        check   (case workload
                  "list-append" list-append/check
                  "rw-register" rw-register/check)
        r       (check {:consistency-models [(keyword model)]} history)]
    {"valid"     (:valid? r)
     "ruled-out" (into [] (comp (map canonical) (distinct))
                       (concat (:not r) (:also-not r)))
     "anomalies" (into [] (for [t (sort (:anomaly-types r))
                                a (examples (get (:anomalies r) t))]
                            {"type"       (name t)
                             "operations" (operations a)
                             "words"      (words (plain a))}))}))
