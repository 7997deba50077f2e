#!/bin/sh
# The stand-in Auditor: what it stores and what it refuses, limits from both
# sides, JSON, and how the control endpoint shows it.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/http.sh
. tests/e2e/http.sh

start_auditor --plan Okta --plan Other || exit 1
plain=$(list "$(record)")

# --- writing -------------------------------------------------------------

control clear >/dev/null
is "a record: 200" "$(post "$plain")" 200
is "without a body" "$(body)" ''
head=$(tr -d '\r' <"$T/head")
like "Server as documented" "$head" '^Server: Microsoft-HTTPAPI/2\.0$'
like "Content-Length as documented" "$head" '^Content-Length: 0$'
like "Content-Type as documented" "$head" '^Content-Type: text/plain$'
URL=${URL%/}
is "without the trailing slash, too" "$(post "$plain")" 200
URL=$URL/
is "both are stored" "$(stat records)" 2
accepts "no record at all" "$(list)"

who='<Who>bob</Who>'
accepts "elements in another order" \
    "$(list "$(record "<Who>bob</Who>" Who)")"
accepts "what is optional" "$(list "$(record '<MonitoringPlan><ID>1</ID>
    <Name>okta</Name></MonitoringPlan><DataSource>mine</DataSource><Item>
    <Name>none such</Name></Item><Workstation>192.0.2.7</Workstation>
    <DetailList><Detail><After>a</After><PropertyName>p</PropertyName>
    </Detail></DetailList>')")"
for e in Who ObjectType Action What When Where; do
	refuses "no $e" "$(list "$(record '' "$e")")" \
	    '<Category>XMLError</Category>.*0xC00CE014'
	refuses "an empty $e" "$(list "$(record "<$e></$e>" "$e")")" \
	    "0xC00CE.*<Location>/ActivityRecordList.1./ActivityRecord.1./$e"
done
refuses "Who twice" "$(list "$(record "$who")")" XMLError
refuses "an unknown element" "$(list "$(record '<Whom>x</Whom>')")" Whom
refuses "RID, which is output only" "$(list "$(record '<RID>1</RID>')")" RID
refuses "Message, which is output only" "$(list "$(record '<DetailList><Detail>
    <PropertyName>p</PropertyName><Message>m</Message></Detail>
    </DetailList>')")" Message
refuses "a Detail without PropertyName" "$(list "$(record '<DetailList><Detail>
    <After>a</After></Detail></DetailList>')")" PropertyName
refuses "another namespace" \
    '<ActivityRecordList xmlns="http://example.com/"/>' XMLError
refuses "another root" "<ActivityRecord $NS/>" XMLError
refuses "a wrong end tag" "<ActivityRecordList $NS><a></ActivityRecordList>" \
    "<ErrorList xmlns=\"http://schemas.netwrix.com/api/v1/\"><Error><Category>XMLError</Category><Description>0xC00CE56D End tag 'ActivityRecordList' does not match the start tag 'a'</Description></Error></ErrorList>"
like "an error is XML" "$(cat "$T/head")" '^Content-Type: application/xml'
refuses "no XML" "nonsense" XMLError
is "an empty body: 400" "$(http -X POST "$URL")" 400
refuses "a DTD" "<!DOCTYPE ActivityRecordList [<!ENTITY e 'x'>]>$plain" \
    'DTD is prohibited'
refuses "JSON without ?format=json" '[]' XMLError

# Limits of text: characters for the schema, UTF-16 units for the server.
a255=$(repeat 255 a)
pair=$(printf '\360\237\230\200')
e_acute=$(printf '\303\251')
for e in Who ObjectType Where; do
	accepts "$e of 255" "$(list "$(record "<$e>$a255</$e>" "$e")")"
	refuses "$e of 256" "$(list "$(record "<$e>a$a255</$e>" "$e")")" \
	    0xC00CE169
	accepts "$e of 127 pairs and one" \
	    "$(list "$(record "<$e>$(repeat 127 "$pair")a</$e>" "$e")")"
	refuses "$e of 128 pairs, 256 units" \
	    "$(list "$(record "<$e>$(repeat 128 "$pair")</$e>" "$e")")" \
	    'longer than 255 UTF-16 units.*/ActivityRecord.1.'
done
accepts "Who of 255 two-byte characters" \
    "$(list "$(record "<Who>$(repeat 255 "$e_acute")</Who>" Who)")"
accepts "a plan's name is no shorter than that" \
    "$(list "$(record '<DetailList><Detail><PropertyName>'"$a255"'</PropertyName></Detail></DetailList>')")"
refuses "PropertyName of 256" \
    "$(list "$(record '<DetailList><Detail><PropertyName>a'"$a255"'</PropertyName></Detail></DetailList>')")" 0xC00CE169
accepts "What of 100,000" \
    "$(list "$(record "<What>$(repeat 100000 a)</What>" What)")"

# Action and When.
while read -r action; do
	accepts "Action $action" \
	    "$(list "$(record "<Action>$action</Action>" Action)")"
done <<'END'
Added
Add (Failed Attempt)
Removed
Remove (Failed Attempt)
Modified
Modify (Failed Attempt)
Read
Read (Failed Attempt)
Moved
Move (Failed Attempt)
Renamed
Rename (Failed Attempt)
Checked in
Checked out
Discard check out
Successful Logon
Failed Logon
Logoff
Copied
Sent
Session start
Session end
Activated
END
for action in added Executed 'Added ' 'Activate (Failed Attempt)'; do
	refuses "Action '$action'" \
	    "$(list "$(record "<Action>$action</Action>" Action)")" 0xC00CE169
done
for when in 2026-11-22T13:00:00Z 2026-11-22T13:00:00+05:30 \
    2026-11-22T13:00:00-08:00 2024-02-29T00:00:00Z; do
	accepts "When $when" "$(list "$(record "<When>$when</When>" When)")"
done
for when in 2026-11-22T13:00:00 2026-11-22T13:00:00.5Z 2026-11-22 \
    2026-02-29T13:00:00Z 2026-11-22T24:00:00Z '2026-11-22 13:00:00Z'; do
	refuses "When $when" "$(list "$(record "<When>$when</When>" When)")" \
	    0xC00CE169
done

# All or nothing; the numbers of records and bytes.
control clear >/dev/null
post "$(list "$(record)$(record '' Who)")" >/dev/null
is "of a list with a bad record none is stored" "$(stat records)" 0
is "1,000 records: 200" "$(post "$(records 1000)")" 200
is "all stored" "$(stat records)" 1000
is "1,001 records: 400" "$(post "$(records 1001)")" 400
like "and why" "$(body)" '<Category>InputError</Category>.*1001 records'
is "none of them stored" "$(stat records)" 1000
for size in 50000000 50000001; do
	{
		printf '%s' "$plain"
		head -c $((size - ${#plain})) /dev/zero | tr '\0' ' '
	} >"$T/big"
	is "$size bytes" "$(http --data-binary "@$T/big" "$URL")" \
	    $((size > 50000000 ? 413 : 200))
done
is "no body in a 413" "$(body)" ''
is "413 at once to a client that asks first" "$(curl -sSk --max-time 20 -u \
    "$ACCOUNT:$PASSWORD" -H 'Expect: 100-continue' -o "$T/body" -w \
    '%{http_code} %{size_upload}' --data-binary "@$T/big" "$URL")" '413 0'
rm -f "$T/big"

# Plans.
is "a known plan: 200" "$(post "$(plan Other)")" 200
refuses "an unknown plan" "$(plan Nope)" "InputError.*'Nope'"

# --- JSON ----------------------------------------------------------------

json()
{
	http --data-binary "$1" "$URL?format=json"
}
control clear >/dev/null
is "JSON: 200" "$(json '[{"Who":"carol","ObjectType":"User","Action":"Added",
    "What":"a \"b\" <c>\u00e9","When":"2026-01-02T03:04:05Z","Where":"acme",
    "MonitoringPlan":{"Name":"Okta"},"Item":{"Name":"it"},"DetailList":
    [{"PropertyName":"p","Before":"x","After":"y"},{"PropertyName":"q"}]}]')" \
    200
is "JSON is stored like XML" "$(auditor_records | cut -f-10)" \
    "$(printf '2026-01-02T03:04:05Z\tcarol\tAdded\tUser\ta "b" <c>\303\251\tacme\t\tOkta\tit\tp=x>y|q=>')"
is "malformed JSON: 500" "$(json '[{"Who":"x",}]')" 500
is "without a body" "$(body)" ''
is "XML as JSON: 500" "$(json "$plain")" 500
is "a record without Who: 400" "$(json '[{"Action":"Added"}]')" 400
is "the error is JSON" "$(jq -r '.ErrorList[0].Category' "$T/body")" XMLError
like "its Location is XML's" "$(jq -r '.ErrorList[0].Location' "$T/body")" \
    '^/ActivityRecordList\[1\]/ActivityRecord\[1\]'
is "an object instead of an array: 400" "$(json '{"Who":"x"}')" 400
is "a control character: 400" "$(json '[{"Who":"a\u0001b"}]')" 400
is "an empty array: 200" "$(json '[]')" 200

# --- the TSV of the control endpoint, duplicates --------------------------

control clear >/dev/null
event()
{
	record "<DetailList><Detail><PropertyName>Event ID</PropertyName><After>$1</After></Detail>${2:+<Detail><PropertyName>Record</PropertyName><After>$2</After></Detail>}</DetailList>"
}
post "$(list "$(event e1)$(event e2 1/2)$(event e2 2/2)")" >/dev/null
is "parts of one event are no duplicates" "$(stat duplicates)" 0
post "$(list "$(event e1)$(event e2 2/2)$(event e3)$(event e3)")" >/dev/null
is "repeats are" "$(stat records)/$(stat duplicates)" 7/3
is "the TSV tells requests apart" \
    "$(auditor_records | cut -f11 | uniq -c | awk '{ printf "%s ", $1 }')" '3 4 '
control clear >/dev/null
post "$(list "$(record '<Workstation>a&#9;b&#10;c\d</Workstation><DetailList><Detail><PropertyName>n=|</PropertyName><Before>b&gt;</Before><After>a|&gt;</After></Detail></DetailList>')")" >/dev/null
is "the TSV is escaped" "$(auditor_records | cut -f7-10)" \
    "$(printf '%s\t\t\t%s' 'a\tb\nc\\d' 'n\=\|=b\>>a\|>')"

# Under the sanitizers a leak would show here.
stop auditor
is "it ends with 0" "$(status_of auditor)" 0

done_testing
