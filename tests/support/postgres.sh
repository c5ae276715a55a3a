#!/usr/bin/env bash
# Runs a command with a private PostgreSQL cluster, and takes the cluster away afterwards.
#
#   tests/support/postgres.sh cargo test --test storage
#
# Installs nothing. The cluster lives in a temporary folder, listens on a free loopback port and in
# its own socket folder, and its address is in PATCHWALK_TEST_POSTGRES while the command runs.
# Without PostgreSQL's server on this machine the command runs all the same and the suite skips
# that engine, unless PATCHWALK_TEST_REQUIRE_POSTGRES=1: then this fails.
#
# PATCHWALK_TEST_POSTGRES_FSYNC=on makes the cluster save for real; off is enough, and quicker,
# for everything but measuring.
set -euo pipefail
umask 077

if [ "$#" -eq 0 ]; then
    echo "usage: $0 COMMAND [ARGUMENT...]" >&2
    exit 2
fi

# The newest server that Debian and its kin keep, or one on the PATH.
bin=""
for candidate in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V -r); do
    if [ -x "$candidate/initdb" ] && [ -x "$candidate/postgres" ]; then
        bin=$candidate
        break
    fi
done
if [ -z "$bin" ] && command -v initdb >/dev/null && command -v postgres >/dev/null; then
    bin=$(dirname "$(command -v initdb)")
fi
if [ -z "$bin" ]; then
    if [ "${PATCHWALK_TEST_REQUIRE_POSTGRES:-}" = 1 ]; then
        echo "PostgreSQL's server is not installed, and this run must have it. Install it with: apt-get install postgresql" >&2
        exit 1
    fi
    echo "SKIPPED: PostgreSQL's server is not installed, so its half of the tests does not run. Install it with: apt-get install postgresql" >&2
    exec "$@"
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/patchwalk-postgres.XXXXXX")

# PostgreSQL refuses to run as root.
as_owner=()
if [ "$(id -u)" -eq 0 ]; then
    owner=postgres
    id "$owner" >/dev/null 2>&1 || owner=nobody
    chown "$owner" "$folder"
    as_owner=(runuser -u "$owner" --)
fi
run() { (cd "$folder" && "${as_owner[@]}" "$@"); }

stop() {
    local status=$?
    trap '' EXIT INT TERM HUP PIPE
    if [ -f "$folder/data/postmaster.pid" ]; then
        run "$bin/pg_ctl" -D "$folder/data" -m immediate -w -t 20 stop >/dev/null 2>&1 || true
    fi
    rm -rf "$folder"
    exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
# Where our output goes nowhere any more, the shell's own last words would end it before it cleans up.
trap 'exit 141' PIPE

password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf '%s' "$password" >"$folder/password"
[ ${#as_owner[@]} -eq 0 ] || chown "$owner" "$folder/password"
run "$bin/initdb" -D "$folder/data" -U patchwalk -A scram-sha-256 --pwfile="$folder/password" \
    -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/initdb.log" 2>&1 || {
    echo "The private PostgreSQL cluster could not be made:" >&2
    cat "$folder/initdb.log" >&2
    exit 1
}

# A free port may be taken between being found and being used, so a few are tried.
started=""
for _ in 1 2 3 4 5; do
    port=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 12000))
    if run "$bin/pg_ctl" -D "$folder/data" -l "$folder/server.log" -w -t 60 -o \
        "-p $port -c listen_addresses=127.0.0.1 -k $folder -c fsync=${PATCHWALK_TEST_POSTGRES_FSYNC:-off} -c max_connections=200" \
        start >/dev/null 2>&1; then
        started=yes
        break
    fi
done
if [ -z "$started" ]; then
    echo "The private PostgreSQL cluster did not start:" >&2
    tail -n 20 "$folder/server.log" >&2 || true
    exit 1
fi

export PATCHWALK_TEST_POSTGRES="postgres://patchwalk:$password@127.0.0.1:$port/postgres"
"$@"
