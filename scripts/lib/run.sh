# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # variables are shared among the parts
# The command run: what it needs before it can supervise.

prepare()
{
	RECEIVER=$(find_program auditferry-receiver) || exit $EX_OSERR
	PARSER=$(find_program auditferry-parser) || exit $EX_OSERR
	SENDER=$(find_program auditferry-sender) || exit $EX_OSERR
	if [ -n "$metrics" ]; then
		[ -d "$metrics" ] || mkdir -p -- "$metrics" ||
		    die "$EX_CANTCREAT" "$metrics: cannot create this folder"
		for member in receiver parser sender; do
			give $member "--metrics=$metrics/$member.prom"
		done
	fi
	STATE=
	stopping=
	trap 'on_stop HUP' HUP
	trap 'on_stop INT' INT
	trap 'on_stop TERM' TERM
	trap on_report USR1
	trap : ALRM
}

run()
{
	receiver_args='' parser_args='' sender_args=''
	have_listen='' have_url='' have_rules='' metrics=''
	parse_options "$@"
	check_sockets
	[ -n "$have_url" ] ||
	    usage_error "run needs --url, the Auditor to deliver to"
	[ -n "$have_listen" ] ||
	    usage_error "run needs --listen, e.g. -l udp://0.0.0.0:514"
	[ -n "$have_rules" ] || find_rules
	prepare
	supervise
}
