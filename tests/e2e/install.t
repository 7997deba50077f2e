#!/bin/sh
# make install: what it puts where, and that it works from there.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

# Nothing is built here: what the other tests run is installed.
ok 'make install' make -s BUILD="$BUILD" SANITIZE="${SANITIZE-}" -o all \
    install DESTDIR="$T/root" PREFIX=/usr
bin=$T/root/usr/bin
for program in auditferry auditferry-receiver auditferry-parser \
    auditferry-sender; do
	like "$program runs from there" "$("$bin/$program" --version)" \
	    "^$program [0-9]"
done
ok 'no test equipment is installed' \
    test -z "$(find "$T/root" -name '*test*')"
for page in man1/auditferry-receiver.1 man1/auditferry-parser.1 \
    man1/auditferry-sender.1 man5/auditferry-rules.5 man8/auditferry.8; do
	ok "$page is there" test -s "$T/root/usr/share/man/$page"
done
"$bin/auditferry-parser" -q --test -r "$T/root/usr/share/auditferry/rules" \
    >"$T/examples"
is 'the installed rules do what their examples say' $? 0
PATH=/usr/bin:/bin "$bin/auditferry" run -l udp://127.0.0.1:0 \
    -u http://127.0.0.1:1/ --rules /nonexistent 2>"$T/err"
is 'the installed command finds its programs: bad rules end it' $? 78
done_testing
