#!/bin/sh
# The short form of make torture.
case ${BUILD-} in
*asan*) kills=10 ;; # each start takes several times as long
*) kills=50 ;;
esac
exec "$(dirname "$0")/../torture/torture.sh" -k "$kills"
