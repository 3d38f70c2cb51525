#!/bin/sh
# Installs awsso for this user from the archive of a release, after checking the archive's checksum.
# Needs no root. The copy that comes with a release knows where the releases are.
#
# Usage: install.sh [VERSION]      the newest version, if none is named; upgrades too
#        install.sh --uninstall    deletes what it installed
#
#   AWSSO_INSTALL_DIR    folder of the program [default: ~/.local/bin]
#   AWSSO_RELEASES       address of the releases, to use a mirror
#
# Completion scripts and man pages go below XDG_DATA_HOME [default: ~/.local/share].

set -eu

releases=${AWSSO_RELEASES:-}

fail() {
    printf 'awsso: %s\n' "$1" >&2
    if [ $# -gt 1 ]; then printf 'hint: %s\n' "$2" >&2; fi
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# The name that the archives have for this system.
target() {
    system=$(uname -s)
    machine=$(uname -m)
    if [ "$system" = Darwin ] && [ "$machine" = x86_64 ] &&
        [ "$(sysctl -n hw.optional.arm64 2>/dev/null)" = 1 ]; then
        # A shell that runs translated, on a machine that is not.
        machine=arm64
    fi
    case $system/$machine in
    Linux/x86_64 | Linux/amd64) echo x86_64-unknown-linux-musl ;;
    Linux/aarch64 | Linux/arm64) echo aarch64-unknown-linux-musl ;;
    Darwin/x86_64) echo x86_64-apple-darwin ;;
    Darwin/arm64) echo aarch64-apple-darwin ;;
    MINGW*/* | MSYS*/* | CYGWIN*/*)
        fail "install.sh does not install on Windows" "download the .zip from $releases/latest"
        ;;
    *) fail "no archive for $system on $machine" "cargo install --locked --git ${releases%/releases} awsso" ;;
    esac
}

# Downloads $1 to the file $2. Only https is trusted, beside this machine itself.
fetch() {
    case $1 in
    https://*) protocol='=https' ;;
    http://127.0.0.1:* | http://localhost:*) protocol='=http' ;;
    *) fail "not an https address: $1" ;;
    esac
    if has curl; then
        curl --fail --silent --show-error --location --retry 3 --proto "$protocol" --output "$2" "$1"
    elif has wget; then
        # By itself it tries twenty times, where it is not busybox's.
        if wget --help 2>&1 | grep -q -e --tries; then
            wget --quiet --tries=3 --output-document="$2" "$1"
        else
            wget -q -O "$2" "$1"
        fi
    else
        fail "neither curl nor wget is installed"
    fi || fail "download failed: $1" "check the version and your network; AWSSO_RELEASES names a mirror"
}

checksum() {
    if has sha256sum; then
        sha256sum "$1"
    elif has shasum; then
        shasum -a 256 "$1"
    elif has openssl; then
        openssl dgst -sha256 -r "$1"
    else
        fail "cannot verify the download: none of sha256sum, shasum and openssl is installed"
    fi
}

# Installs the file $1 as $2 with mode $3: whole, or not at all. Writes it down.
put() {
    mkdir -p "${2%/*}"
    half=$2.new$$
    cp "$1" "$half"
    chmod "$3" "$half"
    mv -f "$half" "$2"
    half=
    printf '%s\n' "$2" >>"$work/files"
}

# Deletes what the list $1 names and the list $2, if there is one, does not.
delete() {
    while IFS= read -r file; do
        if [ -z "${2-}" ] || ! grep -qxF -- "$file" "$2"; then rm -f -- "$file"; fi
    done <"$1"
}

install() {
    version=$1
    [ -n "$releases" ] ||
        fail "this copy of install.sh does not know where the releases are" \
            "set AWSSO_RELEASES, or use the install.sh of a release"
    name=awsso-$(target)
    case $version in
    '') address=$releases/latest/download ;;
    *) address=$releases/download/v${version#v} ;;
    esac

    mkdir -p "$programs" "$data" 2>/dev/null || true
    for folder in "$programs" "$data"; do
        [ -w "$folder" ] ||
            fail "cannot write to $folder" "set AWSSO_INSTALL_DIR (program) and XDG_DATA_HOME (completion, man pages)"
    done

    echo "downloading $address/$name.tar.gz" >&2
    fetch "$address/SHA256SUMS" "$work/SHA256SUMS"
    fetch "$address/$name.tar.gz" "$work/$name.tar.gz"
    expected=$(sed -n "s/^\([0-9a-f]\{64\}\) [ *]$name\.tar\.gz\$/\1/p" "$work/SHA256SUMS")
    actual=$(checksum "$work/$name.tar.gz")
    actual=${actual%% *}
    if [ -z "$expected" ] || [ "$expected" != "$actual" ]; then
        fail "the checksum of $name.tar.gz is wrong: nothing was installed" \
            "try again; if it happens twice, report it"
    fi
    tar -xzf "$work/$name.tar.gz" -C "$work"
    "$work/$name/awsso" --version >/dev/null || fail "the program does not run on this system"

    put "$work/$name/completions/awsso.bash" "$data/bash-completion/completions/awsso" 644
    put "$work/$name/completions/_awsso" "$data/zsh/site-functions/_awsso" 644
    put "$work/$name/completions/awsso.fish" "$data/fish/vendor_completions.d/awsso.fish" 644
    for page in "$work/$name"/man/*.[17]; do
        put "$page" "$data/man/man${page##*.}/${page##*/}" 644
    done
    put "$work/$name/awsso" "$programs/awsso" 755
    # What an older version had and this one has not.
    if [ -f "$list" ]; then delete "$list" "$work/files"; fi
    mkdir -p "${list%/*}"
    mv -f "$work/files" "$list"

    echo "installed $("$programs/awsso" --version) as $programs/awsso" >&2
    case :$PATH: in
    *:"$programs":*) next=awsso ;;
    *)
        echo "$programs is not in PATH. Add it in your shell's rc file:" >&2
        printf "  export PATH=\"%s:\$PATH\"\n" "$programs" >&2
        next=$programs/awsso
        ;;
    esac
    echo "make it part of your shell with: $next init --install" >&2
}

uninstall() {
    [ -f "$list" ] || fail "install.sh has not installed awsso: there is no $list"
    delete "$list"
    rm -f -- "$list"
    for folder in awsso bash-completion/completions bash-completion zsh/site-functions zsh \
        fish/vendor_completions.d fish man/man1 man/man7 man; do
        # Only if they are empty.
        rmdir "$data/$folder" 2>/dev/null || true
    done
    echo "uninstalled awsso; its settings and caches stay" >&2
    for file in "$HOME/.bashrc" "$HOME/.zshrc" "${XDG_CONFIG_HOME:-$HOME/.config}/fish/config.fish"; do
        if grep -q 'awsso init' "$file" 2>/dev/null; then
            echo "delete the line with 'awsso init' from $file" >&2
        fi
    done
}

main() {
    programs=${AWSSO_INSTALL_DIR:-$HOME/.local/bin}
    data=${XDG_DATA_HOME:-$HOME/.local/share}
    list=$data/awsso/installed-files
    case $programs in /*) ;; *) programs=$PWD/$programs ;; esac
    work='' half=''
    trap 'if [ -n "$work$half" ]; then rm -rf "$work" "$half"; fi' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    work=$(mktemp -d "${TMPDIR:-/tmp}/awsso.XXXXXX")
    case ${1-} in
    --uninstall) uninstall ;;
    -h | --help) usage ;;
    -*) fail "unknown option $1" "install.sh --help" ;;
    *) install "${1-}" ;;
    esac
}

usage() {
    cat <<'END'
Installs awsso for this user: the newest version, or the one that is named.

Usage: install.sh [VERSION]
       install.sh --uninstall

  AWSSO_INSTALL_DIR    folder of the program [default: ~/.local/bin]
  XDG_DATA_HOME        completion scripts and man pages go below it [default: ~/.local/share]
  AWSSO_RELEASES       address of the releases, to use a mirror
END
}

# The last line: half a script does nothing.
main "$@"
