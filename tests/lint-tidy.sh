#!/bin/sh
#
# clang-tidy over the C files, its findings as errors, two files at a time.
#
#	tests/lint-tidy.sh BUILD FILE.c...
#
# BUILD is where the generated headers are. The compiler's own warnings are
# the business of the Makefile.

set -eu
build=$1
shift

# STYLE: the analyzer, bugprone and cert, less what only says that C is C:
# parameters of one type side by side, assignments in conditions, and memcpy
# without the bounds-checking interfaces that glibc does not have.
checks='-*,clang-analyzer-*,bugprone-*,cert-*
-bugprone-easily-swappable-parameters
-bugprone-assignment-in-if-condition
-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling'
checks=$(printf '%s' "$checks" | tr '\n' ',')

files=$(printf '%s\n' "$@")
# shellcheck disable=SC2046 # pkg-config prints a list
set -- -std=c11 -D_GNU_SOURCE -DLIBBSD_OPENBSD_VIS -I. "-I$build/gen" \
    '-DAUDITFERRY_VERSION="0"' $(pkg-config --cflags libbsd-overlay libxml-2.0)

# clang-tidy counts on stderr what it did not show: only findings matter.
# shellcheck disable=SC2016 # expanded by the inner shell
printf '%s\n' "$files" | xargs -P 2 -I FILE sh -c '
    file=$1; checks=$2; shift 2
    out=$(clang-tidy --quiet --warnings-as-errors="*" --checks="$checks" \
	"$file" -- "$@" 2>&1) || { printf "%s\n" "$out"; exit 1; }
    ' sh FILE "$checks" "$@"
