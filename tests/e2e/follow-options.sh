# shellcheck shell=sh
# Part of follow.t: command lines, and journals that are not there.

run auditferry-receiver --help
if command -v mandoc >/dev/null; then
	mandoc -Tascii -O width=1000 receiver/auditferry-receiver.1 |
	    sed 's/.\x08//g' | sed -n '/^SYNOPSIS/,/^DESCRIPTION/p' |
	    sed '1d;$d; s/^ *//; /^$/d' >"$T/synopsis"
	printf "%s\\n" "$OUT" | sed "s/^usage: */       /" |
	    sed -n "s/^       \\(auditferry\\)/\\1/p" >"$T/usage-lines"
	same "the manual's SYNOPSIS is the usage text" "$T/synopsis" \
	    "$T/usage-lines"
else
	skip 'no mandoc to read the manual with'
fi

# refused DESCRIPTION STATUS ERE OPTION... : one line that says it.
refused()
{
	refused_what=$1 refused_status=$2 refused_like=$3
	shift 3
	run auditferry-receiver "$@" </dev/null
	is "$refused_what: exit $refused_status" "$STATUS" "$refused_status"
	like "$refused_what: says so" "$ERR" "$refused_like"
	is "$refused_what: in one line" "$(lines_in "$T/run.err")" 1
}
refused '--once alone' 64 'once needs --follow' --once
refused '--follow and -l' 64 'listen is for listening' \
    --follow "$J" -l udp://127.0.0.1:0
refused '--follow and --journal' 64 'journal has no meaning with --follow' \
    --follow "$J" --journal "$J"
refused '--follow with a file' 64 'unexpected argument x: --follow writes' \
    --follow "$J" x
refused '--import alone' 64 'import needs --journal' --import
refused '--import and -l' 64 'listen .*no meaning with --import' \
    --import --journal "$J" -l udp://127.0.0.1:0
refused 'no journal' 66 "journal $J: No such file" -q --follow "$J" --once
touch "$T/file"
refused 'a file' 66 "journal $T/file: Not a directory" -q --follow "$T/file"
mkdir "$J"
refused 'an empty folder' 66 'durable: not there: .*--journal' \
    -q --follow "$J" --once
echo 'durable 1' >"$J/durable"
refused 'a damaged durable' 66 'durable: damaged: .*--journal' \
    -q --follow "$J" --once
rm -r "$J"

# The journal may come a little later, as when run starts both at once.
follow early
sleep 0.3
listen
send --count 10
ok 'a journal that is made later is played' wait_for 10 played early 10
stop early
is 'SIGTERM: exit 0' "$(status_of early)" 0
stop receiver
run auditferry-receiver --follow "$J" --once
is '--once: exit 0' "$STATUS" 0
is '--once: all of it' "$(frames 1 <"$T/run.out")" 10
same '--once: the same' "$T/run.out" "$T/early.out"
like '--once: says what it did' "$ERR" 'played 10 frames .* 10 of 10'
run auditferry-receiver --follow "$J/nothing"
is 'no journal for 5 seconds: exit 66' "$STATUS" 66

# Importing.
printf 'one\r\n\n#!note\ntwo\n\ntorn' >"$T/plain log"
run auditferry-receiver --import --journal "$T/i" "$T/plain log"
is 'import: exit 0' "$STATUS" 0
auditferry-receiver -q --follow "$T/i" --once >"$T/i.out"
is 'import: each line is a message' \
    "$(cut -d ' ' -f 4- "$T/i.out" | tr '\n' ' ' |
        sed 's,file:[^ ]*/plain,file:NAME,g')" \
    'file:NAME%20log one file:NAME%20log two file:NAME%20log torn '
run auditferry-receiver --import --journal "$T/i2" <"$J/00000000000000000001.frames"
is 'import of frames from stdin: exit 0' "$STATUS" 0
run auditferry-receiver --import --journal "$T/i2" "$T/i.out" "$T/run.out" -
is 'a second time, empty ones too: exit 0' "$STATUS" 0
auditferry-receiver -q --follow "$T/i2" --once >"$T/i2.out"
is 'SEQs go on' "$(frames 1 <"$T/i2.out")" 13
cat "$T/early.out" "$T/i.out" | cut -d ' ' -f 3- >"$T/a"
cut -d ' ' -f 3- "$T/i2.out" >"$T/b"
same 'time, source and message stay' "$T/a" "$T/b"
{
	sed '2s/0000/0001/; 4s/ udp/ upd/' "$T/early.out"
	printf '@99 0000000'
	head -c 70000 /dev/zero | tr '\0' x
	echo
	printf '@5 01234567 torn'
} >"$T/damaged"
run auditferry-receiver --import --journal "$T/i3" "$T/damaged"
is 'damaged input: exit 65' "$STATUS" 65
like 'says which line' "$ERR" 'damaged:2: damaged frame, not imported: .*check'
like 'and what was cut' "$ERR" 'damaged:11: longer than 65507 bytes'
auditferry-receiver -q --follow "$T/i3" --once >"$T/i3.out"
is 'the rest is done' "$(frames 1 <"$T/i3.out")" 9
like 'a cut message says so' "$(tail -1 "$T/i3.out" | cut -c 1-100)" \
    'file:[^ ]*damaged;trunc @99'
run auditferry-receiver --import --journal "$T/i3" "$T/nosuch" "$T/i.out"
is 'a file that is not there: exit 66' "$STATUS" 66
is 'the others are done' \
    "$(auditferry-receiver -q --follow "$T/i3" --once | frames 1)" 12
listen
run auditferry-receiver --import --journal "$J" "$T/i.out"
is 'a journal that is written: exit 75' "$STATUS" 75
stop receiver
