; SPDX-License-Identifier: Apache-2.0
(ns assay.runtime
  "What every part of the bridge needs of the virtual machine that it runs in.")

(defn- class-named
  "The class with this name, or nil where it is not on the class path."
  [^String n]
  (try (Class/forName n false (.getContextClassLoader (Thread/currentThread)))
       (catch ClassNotFoundException _ nil)
       (catch LinkageError _ nil)))

(defn silence-logs!
  "Stops logback and java.util.logging, whichever the libraries log to, from
  writing to the console."
  []
  (when (class-named "ch.qos.logback.classic.Logger")
    (let [factory (clojure.lang.Reflector/invokeStaticMethod
                    ^Class (class-named "org.slf4j.LoggerFactory")
                    "getILoggerFactory" (object-array 0))
          root    (clojure.lang.Reflector/invokeInstanceMethod
                    factory "getLogger" (object-array ["ROOT"]))]
      (clojure.lang.Reflector/invokeInstanceMethod
        root "detachAndStopAllAppenders" (object-array 0))))
  (.setLevel (java.util.logging.Logger/getLogger "") java.util.logging.Level/OFF))
