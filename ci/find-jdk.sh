# shellcheck shell=sh disable=SC2034 # what it sets is for those who source it
# For scripts to source. find_jdk sets jdk_home and jdk_feature (such as 21) to those of a JDK that can run and
# build Assay, or sets jdk_problem to one line for people and fails. ASSAY_JAVA_HOME decides alone; then come
# JAVA_HOME and PATH; then the newest in the usual folders.

oldest_jdk=21

# Prints the feature version of the JDK at $1, or nothing where there is none.
jdk_feature_of() {
    [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
    if [ -r "$1/release" ]; then
        sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
    else
        "$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p'
    fi
}

# Takes the JDK at $1 when it is new enough and newer than what was found before.
consider_jdk() {
    jdk_found=$(jdk_feature_of "$1")
    if [ "${jdk_found:-0}" -ge "$oldest_jdk" ] && [ "$jdk_found" -gt "$jdk_feature" ]; then
        jdk_home=$1
        jdk_feature=$jdk_found
    fi
}

# Prints the JDK that the javac on the PATH belongs to.
jdk_on_path() {
    jdk_tool=$(command -v javac) || return 0
    while [ -h "$jdk_tool" ]; do
        jdk_link=$(readlink "$jdk_tool")
        case $jdk_link in
            /*) jdk_tool=$jdk_link ;;
            *) jdk_tool=$(dirname "$jdk_tool")/$jdk_link ;;
        esac
    done
    dirname "$(dirname "$jdk_tool")"
}

find_jdk() {
    jdk_home=
    jdk_feature=0
    jdk_problem="no JDK $oldest_jdk or newer was found: install one, or point ASSAY_JAVA_HOME at one"
    if [ -n "${ASSAY_JAVA_HOME:-}" ]; then
        jdk_problem="ASSAY_JAVA_HOME=$ASSAY_JAVA_HOME is not a JDK $oldest_jdk or newer: point it at one"
        consider_jdk "$ASSAY_JAVA_HOME"
        [ -n "$jdk_home" ]
        return
    fi
    [ -z "${JAVA_HOME:-}" ] || consider_jdk "$JAVA_HOME"
    [ -n "$jdk_home" ] || consider_jdk "$(jdk_on_path)"
    [ -z "$jdk_home" ] || return 0
    for jdk_candidate in /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/java/* /opt/*jdk* \
        "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* "${HOME:-}"/.asdf/installs/java/* \
        "${HOME:-}"/.local/share/mise/installs/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home \
        "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        consider_jdk "$jdk_candidate"
    done
    [ -n "$jdk_home" ]
}
