#!/bin/sh
# The short form of make torture: fifty cuts in all.
cuts=25
command -v mkfs.xfs >/dev/null && command -v mkfs.ext4 >/dev/null || cuts=50
exec "$(dirname "$0")/../torture/powercut.sh" -n "$cuts"
