# shellcheck shell=sh
# The Debian packages that auditferry needs, and how to get those that are
# missing. The one list for scripts/demo, scripts/test and .ci/run.
# shellcheck disable=SC2034 # for them

# The three programs.
BUILD_PACKAGES='gcc libc6-dev make pkg-config
libbsd-dev libcurl4-openssl-dev libssl-dev libxml2-dev'

# The stand-in Auditor, the test programs, and what the tests call.
TEST_PACKAGES='libmicrohttpd-dev libsqlite3-dev libjansson-dev
curl libxml2-utils openssl perl jq mandoc strace valgrind
bsdextrautils faketime e2fsprogs xfsprogs'

# make lint and make check-asan.
LINT_PACKAGES='clang clang-format clang-tidy libclang-rt-14-dev cppcheck
shellcheck'

# missing_packages NAME... : those that are not installed, on one line.
missing_packages()
{
	for package; do
		case $(dpkg-query -W -f '${db:Status-Status}' "$package" \
		    2>/dev/null) in
		installed) ;;
		*) printf ' %s' "$package" ;;
		esac
	done
}

# install_packages NAME... : says what is missing and installs it.
install_packages()
{
	if ! command -v apt-get >/dev/null; then
		echo "This is not Debian: please see to these yourself: $*" >&2
		return 0
	fi
	missing=$(missing_packages "$@")
	[ -n "$missing" ] || return 0
	echo "To be installed with apt-get:$missing"
	as_root=
	if [ "$(id -u)" -ne 0 ]; then
		if ! command -v sudo >/dev/null; then
			echo "Please run this as root, or install them:" >&2
			echo "    apt-get install$missing" >&2
			return 1
		fi
		as_root=sudo
	fi
	# shellcheck disable=SC2086 # both are lists
	set -- $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q
	# shellcheck disable=SC2086
	"$@" install -y --no-install-recommends $missing ||
	    { "$@" update && "$@" install -y --no-install-recommends $missing; }
}
