# shellcheck shell=sh
# Requests to the stand-in Auditor, made by curl, and documents for them. For
# tests that have run start_auditor.

NS='xmlns="http://schemas.netwrix.com/api/v1/activity_records/"'
XSD=tests/auditor/activity_records.xsd

# http ARG... : one request with the account; the status on stdout, the body
# in $T/body, the head in $T/head.
http()
{
	: >"$T/body"
	curl -sSk --max-time 20 -o "$T/body" -D "$T/head" -w '%{http_code}' \
	    -H 'Expect:' -u "$ACCOUNT:$PASSWORD" "$@" 2>"$T/curl.err"
}

# post BODY [ARG...] : to the write endpoint.
post()
{
	post_body=$1
	shift
	printf '%s' "$post_body" >"$T/post"
	http --data-binary "@$T/post" "$@" "$URL"
}

body()
{
	cat "$T/body"
}

control()
{
	curl -sSk --max-time 20 -X POST "${CONTROL%/}/$1"
}

# stat NAME : a counter; 0 if it is not shown.
stat()
{
	auditor_get stats | awk -v k="$1" '$1 == k { v = $2 }
	    END { print v + 0 }'
}

stat_is()
{
	[ "$(stat "$1")" = "$2" ]
}

list()
{
	printf '<ActivityRecordList %s>%s</ActivityRecordList>' "$NS" "$*"
}

# record [ELEMENTS [LEFT_OUT...]] : a record with every mandatory element but
# the ones left out; ELEMENTS are added.
record()
{
	record_more=${1-}
	[ $# -eq 0 ] || shift
	printf '<ActivityRecord>'
	for record_e in Who=alice ObjectType=User Action=Added What=thing \
	    When=2026-01-02T03:04:05Z Where=acme; do
		record_n=${record_e%%=*}
		case " $* " in *" $record_n "*) continue ;; esac
		printf '<%s>%s</%s>' "$record_n" "${record_e#*=}" "$record_n"
	done
	printf '%s</ActivityRecord>' "$record_more"
}

# repeat N TEXT
repeat()
{
	awk -v n="$1" -v s="$2" 'BEGIN { while (n-- > 0) printf "%s", s }'
}

# plan NAME : a list with a record of that monitoring plan.
plan()
{
	list "$(record "<MonitoringPlan><Name>$1</Name></MonitoringPlan>")"
}

# records N : a list of that many.
records()
{
	one=$(record "")
	list "$(repeat "$1" "$one")"
}

# accepts WHAT XML, refuses WHAT XML CATEGORY_AND_TEXT : the stand-in and
# xmllint with the same schema are to agree.
accepts()
{
	is "$1: 200" "$(post "$2")" 200
	printf '%s' "$2" >"$T/doc.xml"
	ok "$1: xmllint agrees" xmllint --noout --schema "$XSD" "$T/doc.xml" \
	    2>/dev/null
}

refuses()
{
	is "$1: 400" "$(post "$2")" 400
	like "$1: says why" "$(body)" "$3"
}

