#!/usr/bin/env bash
# Makes sure that what a job needs is there.
#
# usage: scripts/need.sh WHAT...      WHAT: build, rust, lint, node, chromium, postgresql, python
#
# On Debian and its kin what is missing is installed; elsewhere this says what to install, and stops.
# Says nothing and takes no time where nothing is missing.
set -euo pipefail

missing=()
have() { command -v "$1" >/dev/null 2>&1; }

# The oldest Node that the web app's tools run on.
node_least=20.19.0
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

postgresql_there() {
    have initdb && return
    local folder
    for folder in /usr/lib/postgresql/*/bin; do
        [ -x "$folder/initdb" ] && return
    done
    return 1
}

need_rust() {
    have cargo && return
    cat >&2 <<'WORDS'
Rust is missing: there is no cargo command.
Get Rust 1.94 or newer from https://www.rust-lang.org/tools/install, open a new terminal, and run this again.
WORDS
    exit 1
}

need_lint() {
    need_rust
    cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 && return
    echo "Rust's formatter or linter is missing. Run: rustup component add rustfmt clippy" >&2
    exit 1
}

look_for() {
    case $1 in
        build)
            have cc || missing+=(build-essential)
            have pkg-config || missing+=(pkg-config)
            ;;
        rust) need_rust ;;
        lint) need_lint ;;
        node)
            have node || missing+=(nodejs)
            have npm || missing+=(npm)
            ;;
        chromium) have chromium || have chromium-browser || have google-chrome || missing+=(chromium) ;;
        postgresql) postgresql_there || missing+=(postgresql) ;;
        python) have python3 || missing+=(python3) ;;
        *)
            echo "scripts/need.sh: nobody knows what \"$1\" is" >&2
            exit 2
            ;;
    esac
}

install_missing() {
    if ! have apt-get; then
        echo "This needs, and this machine does not have: ${missing[*]}" >&2
        echo "Those are Debian's names. Install the same with your own system's packages, and run this again." >&2
        exit 1
    fi
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! have sudo; then
            echo "Run this as root, then try again: apt-get install ${missing[*]}" >&2
            exit 1
        fi
        as_root=(sudo)
    fi
    echo "Installing what is missing: ${missing[*]}" >&2
    "${as_root[@]}" apt-get update -q >&2
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${missing[@]}" >&2
}

check_node() {
    local version
    version=$(node --version)
    at_least "$node_least" "${version#v}" && return
    echo "Node.js is too old: this is ${version#v}, and the web app's tools need $node_least or newer." >&2
    echo "Debian 13 has it. On an older system, install it from https://nodejs.org and run this again." >&2
    exit 1
}

for what in "$@"; do
    look_for "$what"
done
[ ${#missing[@]} -eq 0 ] || install_missing
for what in "$@"; do
    [ "$what" != node ] || check_node
done
