# shellcheck shell=sh
# The stand-in Auditor, and pipelines that deliver to it.

ACCOUNT='ACME\svc-ferry'
PASSWORD='correct horse'
PASSWORD_FILE=$T/password
(umask 077 && printf '%s\n' "$PASSWORD" >"$PASSWORD_FILE")

# start_auditor [OPTION...] : on a free port of 127.0.0.1 with the account
# above. Sets $URL (the endpoint), $CONTROL and $THUMBPRINT.
# shellcheck disable=SC2120 # options are optional
start_auditor()
{
	rm -f "$T/auditor.ready"
	start auditor auditferry-test-auditor --listen 127.0.0.1:0 \
	    --ready-file "$T/auditor.ready" --account "$ACCOUNT" \
	    --password-file "$PASSWORD_FILE" "$@" </dev/null
	if ! wait_for 20 test -s "$T/auditor.ready"; then
		note "the stand-in Auditor does not start:"
		note <"$T/auditor.err"
		return 1
	fi
	URL=$(ready_value url)
	CONTROL=$(ready_value control)
	THUMBPRINT=$(ready_value thumbprint)
}

# The ready file has lines "key=value".
ready_value()
{
	sed -n "s/^$1=//p" "$T/auditor.ready"
}

# auditor_get PATH : of the control endpoint, e.g. records, stats.
auditor_get()
{
	curl -sSk --fail --max-time 20 "${CONTROL%/}/$1"
}

# The stored records as TSV: a long run has hundreds of thousands.
auditor_records()
{
	curl -sSk --fail --max-time 300 "${CONTROL%/}/records"
}

auditor_count()
{
	auditor_records | wc -l | tr -d ' '
}

# auditor_has N : that many records are stored; for wait_for.
auditor_has()
{
	[ "$(auditor_count)" -eq "$1" ]
}

# sender OPTION... : the sender, told where the stand-in Auditor is.
sender()
{
	auditferry-sender -u "$URL" --account "$ACCOUNT" \
	    --password-file "$PASSWORD_FILE" --thumbprint "$THUMBPRINT" "$@"
}

# start_pipeline : receiver | parser | sender on a free UDP port, which is
# $PORT afterwards. More options in $RECEIVER_OPTIONS, $PARSER_OPTIONS and
# $SENDER_OPTIONS (blank-separated). Counters in $T/receiver.prom and so on.
# shellcheck disable=SC2034 # PORT is for the test
start_pipeline()
{
	rm -f "$T/receiver.ready" "$T/receiver.pid" "$T/parser.pid" \
	    "$T/sender.pid"
	# shellcheck disable=SC2086 # the variables are lists
	(as receiver auditferry-receiver -l udp://127.0.0.1:0 \
	    --ready-file "$T/receiver.ready" --metrics "$T/receiver.prom" \
	    ${RECEIVER_OPTIONS-}) |
	    (as parser auditferry-parser -r parser/rules \
		--metrics "$T/parser.prom" ${PARSER_OPTIONS-}) |
	    (as sender auditferry-sender -u "$URL" --account "$ACCOUNT" \
		--password-file "$PASSWORD_FILE" --thumbprint "$THUMBPRINT" \
		--batch-time 0 --metrics "$T/sender.prom" \
		${SENDER_OPTIONS-}) &
	if ! wait_for 10 test -s "$T/receiver.ready"; then
		note "the receiver does not start:"
		note <"$T/receiver.err"
		return 1
	fi
	PORT=$(sed -n 's/^udp:.*://p' "$T/receiver.ready" | head -1)
}

# Stops the receiver; the others end when their input does.
stop_pipeline()
{
	stop receiver && wait_for 20 gone parser && wait_for 20 gone sender
}
