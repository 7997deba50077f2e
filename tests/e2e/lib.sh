# shellcheck shell=sh
# What every end-to-end test begins with:
#
#	# shellcheck source=tests/e2e/lib.sh
#	. "$(dirname "$0")/lib.sh"
#
# Works under dash and bash. Afterwards the test stands in the root of the
# project and has:
#
#	$ROOT	the root of the project
#	$BUILD	the build folder, absolute (from the environment, or build)
#	$BIN	$BUILD/bin, first in PATH
#	$T	a folder of its own, removed at exit
#
# tap.sh has the checks, process.sh starts and ends programs, auditor.sh has
# the stand-in Auditor and whole pipelines. A test ends with done_testing.

ROOT=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
cd "$ROOT" || exit 1
case ${BUILD:=build} in
/*) ;;
*) BUILD=$ROOT/$BUILD ;;
esac
BIN=$BUILD/bin
PATH=$BIN:$PATH
LC_ALL=C
export ROOT BUILD PATH LC_ALL
T=$(mktemp -d "${TMPDIR:-/tmp}/auditferry-test.XXXXXX") || exit 1
chmod 755 "$T"

# shellcheck source=tests/e2e/tap.sh
. "$ROOT/tests/e2e/tap.sh"
# shellcheck source=tests/e2e/process.sh
. "$ROOT/tests/e2e/process.sh"
# shellcheck source=tests/e2e/auditor.sh
. "$ROOT/tests/e2e/auditor.sh"

at_exit()
{
	status=$?
	trap '' HUP INT TERM
	end_all
	cd / && rm -rf "$T"
	exit "$status"
}
trap at_exit EXIT
trap 'exit 130' HUP INT TERM
