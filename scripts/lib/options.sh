# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # variables are shared among the parts
# The options: a table for each command, and what is made of a command line by
# it.

# Letter, name, the tool that it is for ("all": each; "run": this script;
# "later": known, not there yet), argument, help.
RUN_OPTIONS='
l listen receiver URL udp://ADDR:PORT to listen on; repeatable
- allow receiver ADDR[/LEN] accept messages from these only; repeatable
- queue receiver SIZE hold so much for a slow reader, then count loss
- journal run DIR keep all in this folder until it is delivered
- journal-max receiver SIZE refuse and count more when it is this large
- commit-interval receiver MS between two syncs of it under load
- ack run FILE what is delivered; DIR/ack
- stuck-after run SECONDS on one message, then it is set aside; 30
- ready-file receiver FILE write the addresses there once listening
r rules parser PATH rule file, or folder of them; repeatable
- unmatched parser FILE keep messages that no rule knows
- unmatched-max parser SIZE hold when that file is this large
- plan parser NAME monitoring plan of the records
- item parser NAME item of the monitoring plan
- timezone later ZONE
- host parser NAME stands in for a missing host
- where parser NAME replaces Where
u url sender URL the Integration API of the Auditor
- account sender NAME DOMAIN\user
- password-file sender FILE its password
- auth sender METHOD how to log in: basic or none
- cacert sender FILE know the server by this CA certificate
- thumbprint sender HEX know the server by its certificate
- no-check-certificate sender - do not check the server at all
- batch-records sender N records in a request
- batch-bytes sender SIZE bytes in a request
- batch-time sender SECONDS wait so long for a batch to fill
- concurrency later N
- login-interval sender SECONDS between attempts of a refused login
- rejected sender DIR keep records that the server refuses
- metrics run DIR keep counters in DIR/receiver.prom and so on
q quiet all - warnings and errors only
v verbose all - say more; twice: say everything
h help run - this text
V version run - the version
c config later FILE
'

STATUS_OPTIONS='
- journal run DIR the folder; or as an operand
- ack run FILE what is delivered; DIR/ack
- metrics run DIR where run keeps its counters; DIR/metrics
- json run - for programs
h help run - this text
V version run - the version
'

usage()
{
	echo 'usage: auditferry run -l URL -u URL [--journal DIR] [OPTION...]'
	echo '       auditferry status [--json] DIR | --help | --version'
}

help()
{
	usage
	echo
	echo 'run: receive syslog, make Activity Records, post them to the'
	echo 'Auditor; start everything again if a part of it fails.'
	echo
	help_options "$RUN_OPTIONS"
	echo
	echo 'status: is it running, and what became of the messages? The exit'
	echo 'status is 1 if nobody listens or delivers, or nothing is delivered.'
	echo
	help_options "$STATUS_OPTIONS"
}

# help_options TABLE
help_options()
{
	printf '%s' "$1" | while read -r letter name tool arg text; do
		case $tool in '' | later) continue ;; esac
		[ "$letter" = - ] && letter='   ' || letter="-$letter,"
		[ "$arg" = - ] && arg='' || arg=" $arg"
		printf '  %s %-27s %s\n' "$letter" "--$name$arg" "$text"
	done
}

# find_option COLUMN TEXT : the option whose letter (1) or name (2) that is.
# Sets $name, $tool and $arg.
find_option()
{
	while read -r letter name tool arg _; do
		case $1 in
		1) [ "$letter" = "$2" ] && [ "$2" != - ] && return 0 ;;
		2) [ "$name" = "$2" ] && return 0 ;;
		esac
	done <<END
$OPTIONS
END
	return 1
}

unknown_option()
{
	near=$(printf '%s' "$OPTIONS" | awk 'NF { print $2 }' | nearest "$1")
	usage_error "unknown option --$(visible "$1")${near:+; did you mean --$near?}"
}

# give TOOL WORD : adds a word to the command line of a tool.
give()
{
	case $1 in
	receiver | all) receiver_args="$receiver_args $(quote "$2")" ;;
	esac
	case $1 in
	follow | all) follow_args="$follow_args $(quote "$2")" ;;
	esac
	case $1 in
	parser | all) parser_args="$parser_args $(quote "$2")" ;;
	esac
	case $1 in
	sender | all) sender_args="$sender_args $(quote "$2")" ;;
	esac
}

# set_option VALUE : the option that find_option found, and its argument.
set_option()
{
	case $name in
	help) help; exit 0 ;;
	version) echo "auditferry $VERSION"; exit 0 ;;
	quiet) LEVEL=4 ;;
	verbose) LEVEL=$((LEVEL == 4 ? 6 : 7)) ;;
	metrics) metrics=$1 ;;
	journal) journal=$1 ;;
	ack) ack=$1 ;;
	json) json=1 ;;
	stuck-after) stuck_after=$1 ;;
	listen) have_listen=1 ;;
	url) have_url=1 ;;
	rules) have_rules=1 ;;
	unmatched) have_unmatched=1 ;;
	rejected) have_rejected=1 ;;
	config)
		usage_error "settings files are not read yet:" \
		    "give run the options of its tools instead of --$name" ;;
	esac
	case $name in
	journal-max | commit-interval | ack | stuck-after)
		needs_journal=$name ;;
	esac
	case $tool in
	later) usage_error "--$name: not there yet in this version" ;;
	receiver | parser | sender)
		if [ "$arg" = - ]; then
			give "$tool" "--$name"
		else
			give "$tool" "--$name=$1"
		fi ;;
	all) give all "--$name" ;;
	esac
}

# operand WORD
operand()
{
	if [ "$COMMAND" != status ]; then
		usage_error "$COMMAND takes no operands: $(visible "$1")"
	elif [ -n "$journal" ]; then
		usage_error "one journal only: $(visible "$1") is another"
	fi
	journal=$1
}

# The options in $OPTIONS: --name value, --name=value, -x value, -xvalue, -xyz.
parse_options()
{
	while [ $# -gt 0 ]; do
		word=$1
		shift
		case $word in
		--)
			break ;;
		--*=*)
			text=${word#--}
			find_option 2 "${text%%=*}" ||
			    unknown_option "${text%%=*}"
			[ "$arg" = - ] &&
			    usage_error "option --$name takes no argument"
			set_option "${text#*=}"
			continue ;;
		--*)
			find_option 2 "${word#--}" ||
			    unknown_option "${word#--}" ;;
		-?*)
			rest=${word#-?}
			text=${word#-}
			text=${text%"$rest"}
			find_option 1 "$text" ||
			    usage_error "unknown option -$(visible "$text")"
			if [ -n "$rest" ] && [ "$arg" != - ]; then
				set_option "$rest"
				continue
			fi
			[ -n "$rest" ] && set -- "-$rest" "$@" ;;
		*)
			operand "$word"
			continue ;;
		esac
		if [ "$arg" = - ]; then
			set_option ''
		elif [ $# -gt 0 ]; then
			set_option "$1"
			shift
		else
			usage_error "option $(visible "$word") needs an argument"
		fi
	done
	for word in "$@"; do
		operand "$word"
	done
}
