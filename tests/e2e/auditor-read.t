#!/bin/sh
# The stand-in Auditor: enum and search.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/http.sh
. tests/e2e/http.sh

start_auditor --quiet || exit 1
plain=$(list "$(record)")
a255=$(repeat 255 a)

# --- enum ----------------------------------------------------------------

page()
{
	sed -n 's:.*<ContinuationMark>\(.*\)</ContinuationMark>.*:\1:p' "$T/body"
}
shown()
{
	grep -o '<ActivityRecord>' "$T/body" | wc -l | tr -d ' '
}
mark()
{
	printf '<ContinuationMark %s>\n  %s\n</ContinuationMark>' "$NS" "$1"
}
control clear >/dev/null
is "enum of nothing: 200" "$(http "${URL}enum")" 200
is "no records" "$(shown)" 0
post "$(records 1000)" >/dev/null
post "$(records 5)" >/dev/null
is "enum: 200" "$(http "${URL}enum")" 200
is "1,000 records by default" "$(shown)" 1000
like "as XML" "$(cat "$T/head")" '^Content-Type: application/xml'
like "with the documented head" "$(head -c 200 "$T/body")" \
    "^<\?xml version=\"1\.0\" standalone=\"yes\"\?><ActivityRecordList $NS><ContinuationMark>PG5yPjxuIG49"
is "the next page: 200" "$(http -d "$(mark "$(page)")" "${URL}enum")" 200
is "the other 5" "$(shown)" 5
is "after the last: 200" "$(http -d "$(mark "$(page)")" "${URL}enum")" 200
is "no records" "$(shown)" 0
is "count above 1,000 is legal" "$(http "${URL}enum?count=1005")/$(shown)" \
    200/1005
is "count before format" "$(http "${URL}enum?count=3&format=json")" 200
is "JSON of 3" "$(jq '.ActivityRecordList | length' "$T/body")" 3
like "as JSON" "$(cat "$T/head")" '^Content-Type: application/json'
http -d "$(jq .ContinuationMark "$T/body")" \
    "${URL}enum?format=json&count=2000" >/dev/null
is "a bare string goes on" "$(jq '.ActivityRecordList | length' "$T/body")" \
    1002
for count in FIVE 0 -1 1.5 ''; do
	is "count=$count: 400" "$(http "${URL}enum?count=$count")" 400
	like "as documented" "$(body)" '<Category>InputError</Category><Description>Invalid count parameter specified\. Error details: 0x80040204 Cannot convert the attribute data type</Description>'
done
is "a wrong mark: 400" "$(http -d "$(mark abcd)" "${URL}enum")" 400
like "says so" "$(body)" 'InputError.*continuation mark'
is "a malformed JSON mark: 500" "$(http -d abc "${URL}enum?format=json")" 500

# --- search --------------------------------------------------------------

control clear >/dev/null
full()
{
	printf '<ActivityRecord><Who>%s</Who><Action>%s</Action><ObjectType>%s</ObjectType><What>%s</What><When>%s</When><Where>%s</Where>%s</ActivityRecord>' "$@"
}
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
before=$(date -u -d @$(($(date +%s) - 86400)) +%Y-%m-%dT%H:%M:%SZ)
d9=$(date -u -d @$(($(date +%s) - 9 * 86400)) +%Y-%m-%dT%H:%M:%SZ)
post "$(list \
    "$(full Johnson Added User report "$now" acme '<Workstation>ws-1</Workstation><MonitoringPlan><Name>Okta</Name></MonitoringPlan><Item><Name>it</Name></Item>')" \
    "$(full Johnny Removed Group REPORT-2 "$before" acme '<DetailList><Detail><PropertyName>City</PropertyName><Before>Paris</Before><After>Rome</After></Detail></DetailList>')" \
    "$(full Mary Modified User other "$d9" 'b_c%d' '<DetailList><Detail><PropertyName>Reason</PropertyName><After>Paris</After></Detail></DetailList>')" \
    "$(full "$(printf '\303\204rger')" 'Failed Logon' Logon okta 2026-01-01T10:00:00+01:00 acme)" \
    "$(full archived Added User x 2026-01-01T00:00:00Z acme '<IsArchiveOnly/>')")" \
    >/dev/null

# finds WHAT FILTERS WHO... : which records a search shows, in XML.
finds()
{
	finds_what=$1
	printf '<ActivityRecordSearch %s><FilterList>%s</FilterList></ActivityRecordSearch>' \
	    "$NS" "$2" >"$T/search"
	shift 2
	is "search $finds_what: 200" \
	    "$(http --data-binary "@$T/search" "${URL}search")" 200
	is "search $finds_what" "$(grep -o '<Who>[^<]*' "$T/body" |
	    sed 's/<Who>//' | tr '\n' ' ')" "$*${1:+ }"
}
finds_json()
{
	finds_what=$1
	printf '{"FilterList":%s}' "$2" >"$T/search"
	shift 2
	is "JSON search $finds_what: 200" \
	    "$(http --data-binary "@$T/search" "${URL}search?format=json")" 200
	is "JSON search $finds_what" \
	    "$(jq -j '.ActivityRecordList[] | .Who + " "' "$T/body")" \
	    "$*${1:+ }"
}
umlaut=$(printf '\303\204rger')
all="Johnson Johnny Mary $umlaut"
# shellcheck disable=SC2086 # a list
finds "without filters, archived ones not" '' $all
finds "Who contains" '<Who>JOHN</Who>' Johnson Johnny
finds "Who contains, beyond ASCII" \
    "<Who>$(printf '\303\244RG')</Who>" "$umlaut"
finds "Who contains, said so" '<Who Operator="Contains">nny</Who>' Johnny
finds "Who does not contain" '<Who Operator="DoesNotContain">john</Who>' \
    Mary "$umlaut"
finds "Who equals" '<Who Operator="Equals">mary</Who>' Mary
finds "Who equals, not a part" '<Who Operator="Equals">mar</Who>'
finds "Who not equal to" '<Who Operator="NotEqualTo">mary</Who>' \
    Johnson Johnny "$umlaut"
finds "Who starts with" '<Who Operator="StartsWith">m</Who>' Mary
finds "Who ends with" '<Who Operator="EndsWith">RY</Who>' Mary
finds "Who ends with more than it has" \
    '<Who Operator="EndsWith">xxxxxMary</Who>'
finds "Who in group: there is none" '<Who Operator="InGroup">g</Who>'
# shellcheck disable=SC2086 # a list
finds "Who not in group" '<Who Operator="NotInGroup">g</Who>' $all
finds "one field: or" '<Who>mary</Who><Who Operator="Equals">johnny</Who>' \
    Johnny Mary
finds "one field: and of denials" \
    '<Who Operator="NotEqualTo">mary</Who><Who Operator="DoesNotContain">son</Who>' \
    Johnny "$umlaut"
finds "one field: both" \
    '<Who>john</Who><Who Operator="NotEqualTo">johnny</Who>' Johnson
finds "several fields: and" '<Who>john</Who><Action>Removed</Action>' Johnny
finds "Action equals" '<Action>Failed Logon</Action>' "$umlaut"
finds "Action not equal to" '<Action Operator="NotEqualTo">Added</Action>' \
    Johnny Mary "$umlaut"
finds "What" '<What>report</What>' Johnson Johnny
finds "no wildcards" '<What>rep%t</What>'
finds "Where, wildcards as themselves" '<Where>_c%</Where>' Mary
finds "ObjectType" '<ObjectType Operator="StartsWith">us</ObjectType>' \
    Johnson Mary
finds "quotes are no SQL" "<Who>' OR 1=1 --</Who>"
finds "MonitoringPlan" '<MonitoringPlan>okta</MonitoringPlan>' Johnson
finds "no MonitoringPlan" \
    '<MonitoringPlan Operator="NotEqualTo">okta</MonitoringPlan>' \
    Johnny Mary "$umlaut"
finds "Item as sent" '<Item Operator="Equals">it</Item>' Johnson
finds "Item as shown" '<Item Operator="Equals">it (Integration)</Item>' \
    Johnson
finds "Workstation" '<Workstation Operator="EndsWith">1</Workstation>' \
    Johnson
# shellcheck disable=SC2086 # a list
finds "DataSource" '<DataSource Operator="Equals">Netwrix API</DataSource>' \
    $all
finds "Detail: any part" '<Detail>paris</Detail>' Johnny Mary
finds "Detail: the name" '<Detail Operator="Equals">reason</Detail>' Mary
finds "Detail: not" '<Detail Operator="DoesNotContain">rome</Detail>' \
    Johnson Mary "$umlaut"
finds "Before" '<Before>Paris</Before>' Johnny
finds "After" '<After>Paris</After>' Mary
http "${URL}enum?count=1" >/dev/null
rid=$(sed "s:.*<RID>\(.*\)</RID>.*:\1:" "$T/body")
like "a RID is a time and 32 hex digits" "$rid" '^[0-9]{17}[0-9A-F]{32}$'
finds "RID" "<RID Operator=\"Equals\">$rid</RID>" Johnson
finds "When today" '<When><Today/></When>' Johnson
finds "When yesterday" '<When><Yesterday/></When>' Johnny
finds "When last seven days" '<When><LastSevenDays/></When>' Johnson Johnny
finds "When last thirty days" '<When><LastThirtyDays></LastThirtyDays></When>' \
    Johnson Johnny Mary
finds "When not in the last seven days" \
    '<When Operator="NotEqualTo"><LastSevenDays/></When>' Mary "$umlaut"
finds "When from, to: both inside" '<When><From>2026-01-01T09:00:00Z</From>
    <To>2026-01-01T11:00:00+02:00</To></When>' "$umlaut"
finds "When from just after" '<When><From>2026-01-01T09:00:01Z</From>
    <To>2026-01-01T10:00:00Z</To></When>'
finds "When to, alone" '<When><To>2026-01-01T09:00:00Z</To></When>' "$umlaut"
finds "When equals" '<When Operator="Equals">2026-01-01T09:00:00Z</When>' \
    "$umlaut"
finds "When or" '<When><Today/></When><When><Yesterday/></When>' \
    Johnson Johnny
finds "working hours and a day" '<When><To>2026-01-02T00:00:00Z</To></When>
    <WorkingHours><From>08:30:00Z</From><To>09:30:00Z</To></WorkingHours>' \
    "$umlaut"
finds "working hours over midnight" '<When><To>2026-01-02T00:00:00Z</To></When>
    <WorkingHours><From>22:00:00Z</From><To>10:00:00+00:00</To></WorkingHours>' \
    "$umlaut"
finds "outside the working hours" '<When><To>2026-01-02T00:00:00Z</To></When>
    <WorkingHours Operator="NotEqualTo"><From>08:30:00Z</From>
    <To>09:30:00Z</To></WorkingHours>'

finds_json "of a string" '{"Who":"john"}' Johnson Johnny
finds_json "of an operator" '{"Who":{"Equals":"mary"}}' Mary
finds_json "of several operators" \
    '{"Who":{"Contains":"john","NotEqualTo":"johnny"}}' Johnson
finds_json "of a mixed array" '{"Who":["son",{"Equals":"mary"}]}' \
    Johnson Mary
finds_json "of days" '{"When":{"Yesterday":""}}' Johnny
finds_json "of a range" \
    '{"When":[{"NotEqualTo":{"From":"2026-06-01T00:00:00Z"}}]}' "$umlaut"
is "JSON search with the key filterlist: 200" \
    "$(http -d '{"filterlist":{"Who":"mary"}}' "${URL}search?format=json")" 200
is "finds, too" "$(jq -r '.ActivityRecordList[].Who' "$T/body")" Mary

# Paging: the same filters with the mark.
http -d "<ActivityRecordSearch $NS><FilterList><Who>john</Who></FilterList></ActivityRecordSearch>" \
    "${URL}search?count=1" >/dev/null
is "page 1" "$(grep -o '<Who>[^<]*' "$T/body")" '<Who>Johnson'
http -d "<ActivityRecordSearch $NS><ContinuationMark>$(page)</ContinuationMark><FilterList><Who>john</Who></FilterList></ActivityRecordSearch>" \
    "${URL}search?count=1" >/dev/null
is "page 2" "$(grep -o '<Who>[^<]*' "$T/body")" '<Who>Johnny'
http -d "<ActivityRecordSearch $NS><ContinuationMark>$(page)</ContinuationMark><FilterList><Who>john</Who></FilterList></ActivityRecordSearch>" \
    "${URL}search?count=1" >/dev/null
is "no page 3" "$(shown)" 0

wrong()
{
	is "search with $1: 400" "$(http -d "<ActivityRecordSearch $NS><FilterList>$2</FilterList></ActivityRecordSearch>" "${URL}search")" 400
	like "search with $1: says why" "$(body)" "InputError.*$3"
}
wrong "an unknown filter" '<Whom>x</Whom>' 'filter.*Whom.*/Whom.1.'
wrong "an unknown operator" '<Who Operator="Like">x</Who>' 'operator.*Like'
wrong "an operator of another field" '<Action Operator="Contains">x</Action>' \
    'operator'
wrong "a group of What" '<What Operator="InGroup">x</What>' 'operator'
wrong "no time" '<When><From>yesterday</From></When>' 'time.*yesterday'
wrong "an element in a text" '<Who><From>x</From></Who>' value
finds "255 units of Who" "<Who>$a255</Who>"
wrong "256 units of Who" "<Who>a$a255</Who>" value
is "another root in search: 400" "$(http -d "$plain" "${URL}search")" 400
is "malformed JSON in search: 500" "$(http -d '{' "${URL}search?format=json")" \
    500

# Under the sanitizers a leak would show here.
stop auditor
is "it ends with 0" "$(status_of auditor)" 0

done_testing
