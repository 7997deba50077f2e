#!/bin/sh
# The journal: what it calls durable is there after every way to die, every
# failing call, a full disk. SEQs are never reused.
# shellcheck disable=SC2317 # functions are called through wait_for
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/journal.sh
. tests/e2e/journal.sh

# shellcheck source=tests/e2e/journal-plain.sh
. "$ROOT/tests/e2e/journal-plain.sh"
# shellcheck source=tests/e2e/journal-kill.sh
. "$ROOT/tests/e2e/journal-kill.sh"
# shellcheck source=tests/e2e/journal-faults.sh
. "$ROOT/tests/e2e/journal-faults.sh"
# shellcheck source=tests/e2e/journal-full.sh
. "$ROOT/tests/e2e/journal-full.sh"

done_testing
