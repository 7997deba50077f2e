#!/bin/sh
# --follow and the parser in a pipeline, killed at each call that they make,
# and with each of them failing: nothing accepted is lost.

# shellcheck disable=SC2317 # functions are called through every
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/every-call-delivery.sh
. tests/e2e/every-call-delivery.sh

skip_without_faults
delivery_prepare

calls pipeline_pass follow 'follow is killed at' kill write 3 rename 1 unlink 1
calls pipeline_pass parser 'the parser is killed at' kill write 6 fdatasync 3 \
    fsync 1 ftruncate 1 rename 2 unlink 2
# Neither goes on when it cannot write to the next: the pipeline starts again.
CODES='0 74'
calls pipeline_pass follow "follow's EIO of" EIO write 3 rename 1
calls pipeline_pass parser "the parser's EIO of" EIO write 6
CODES='0 73'
calls pipeline_pass parser "the parser's EIO of" EIO ftruncate 1
# --follow opens nothing of the journal but to read it.
CODES='0 66'
calls pipeline_pass follow "follow's EIO of" EIO openat 6
for error in EIO ENOSPC EDQUOT; do
	CODES='0 73 74'
	calls pipeline_pass parser "the parser's $error of" "$error" \
	    fdatasync 3 fsync 1 openat 4 rename 2
	CODES=0 ONLY=$J/unmatched.log BY_ITSELF=yes
	calls pipeline_pass parser "unmatched.log: $error of" "$error" write 3
	unset ONLY BY_ITSELF
done
done_testing
