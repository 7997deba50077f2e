# shellcheck shell=sh
# Part of journal.t: options, the lock, the files, damage.

run auditferry-receiver -l udp://127.0.0.1:0 --journal-max 1G
is "--journal-max alone: exit 64" "$STATUS" 64
like "says so" "$ERR" "journal-max needs --journal"
run auditferry-receiver -l udp://127.0.0.1:0 --commit-interval 5
is "--commit-interval alone: exit 64" "$STATUS" 64
run auditferry-receiver -l udp://127.0.0.1:0 --ack "$T/ack"
is "--ack alone: exit 64" "$STATUS" 64
run auditferry-receiver -l udp://127.0.0.1:0 --journal "$J" --journal-max 1k
is "--journal-max too small: exit 64" "$STATUS" 64
run auditferry-receiver -l udp://127.0.0.1:0 --journal "$T/no/such"
is "a folder that cannot be made: exit 73" "$STATUS" 73
run auditferry-receiver -l udp://127.0.0.1:0 --journal "$M"
is "a file for a folder: exit 73" "$STATUS" 73
is "said in one line" "$(lines_in "$T/run.err")" 1

up --
is "the folder is made for us alone" "$(stat -c %a "$J")" 700
ok "nothing of the journal is on stdout" [ ! -s "$T/receiver.out" ]
send --count 3
ok "messages become durable" wait_for 5 durable_is 3
run auditferry-receiver -l udp://127.0.0.1:0 --journal "$J"
is "a second writer: exit 75" "$STATUS" 75
is "said in one line" "$(lines_in "$T/run.err")" 1
like "which says what to do" "$ERR" "another process writes it"
send --count 2
stop_with 0 "SIGTERM"
balanced "a few messages"
is "they are in the journal" "$(m journaled)" 5
is "all of them, and no more" "$(journal_check 1 5)" "5 0"
is "the segment begins with an LF" \
    "$(head -c 2 "$J/00000000000000000001.frames")" "
@"
is "and gave back the space that it did not need" \
    "$(du -k "$J/00000000000000000001.frames" |
    awk '{ print ($1 < 64) }')" 1

# Going on.
up -- --commit-interval 0
ok "it says where it goes on" says "next has SEQ 6"
send --count 1
ok "the next SEQ" wait_for 5 durable_is 6
stop_with 0 "again"
ok "has a new segment" [ -s "$J/00000000000000000006.frames" ]
is "the old one is as it was" "$(journal_check 1 6)" "6 0"

# Damage is said, and costs what it hits.
perl tests/e2e/journal.pl flip "$J/00000000000000000006.frames" 40
: >"$J/00000000000000000900.frames"
printf 'durable 99999999999999999999 00000000\n' >"$J/durable"
echo junk >"$J/ack"
up --
ok "a damaged journal opens" [ -n "$PORT" ]
ok "the damaged frame is said" says "[0-9]+ bytes .1 lines. behind the last"
ok "the damaged file durable is said" says "file durable was damaged"
ok "the damaged file ack is said" says "j/ack: it is damaged"
ok "what is set aside is said" says "2 segments .*set aside"
send --count 4
ok "the SEQ after the last frame" wait_for 5 durable_is 9
stop_with 0 "damaged"
is "all is there but the damaged frame" "$(journal_check 1 5)" "9 0"
is "and those since" "$(journal_check 6 9)" "9 0"
ok "the damaged segment is kept as .bad" \
    [ -s "$J/00000000000000000006.bad" ]
