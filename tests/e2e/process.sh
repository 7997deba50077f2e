# shellcheck shell=sh
# Programs in the background. Each has a name; $T/NAME.pid, .out, .err hold
# its process id, stdout and stderr, and whatever is left of them at the end
# of the test is ended by its id.

# wait_for SECONDS COMMAND ARG... : until the command succeeds; fails after
# that time. Whole seconds; a build with sanitizers gets three times as long.
# A test that waits hundreds of times may look more often.
wait_hz=20 wait_step=0.05
wait_for()
{
	wait_ticks=$(($1 * wait_hz))
	case $BUILD in *asan*) wait_ticks=$((wait_ticks * 3)) ;; esac
	shift
	until "$@"; do
		wait_ticks=$((wait_ticks - 1))
		[ "$wait_ticks" -gt 0 ] || return 1
		sleep "$wait_step"
	done
}

# as NAME COMMAND ARG... : runs it in place of the (sub)shell and records its
# process id; for a member of a pipeline. Its stderr goes to $T/NAME.err.
as()
{
	as_name=$1
	shift
	# shellcheck disable=SC2016 # expanded by the inner shell
	exec sh -c 'f=$1; shift; echo $$ >"$f.new"; mv "$f.new" "$f"; exec "$@"' \
	    sh "$T/$as_name.pid" "$@" 2>"$T/$as_name.err"
}

# start NAME COMMAND ARG... : in the background, its stdin as ours. Returns
# when $T/NAME.pid is there.
start()
{
	rm -f "$T/$1.pid" "$T/$1.status"
	# A background command's stdin is /dev/null unless it is redirected.
	# The shell's own word about a signal is of no use: 2>/dev/null.
	{
		{
			start_name=$1
			(as "$@") >"$T/$start_name.out" 3<&-
			echo $? >"$T/$start_name.status"
		} <&3 2>/dev/null &
	} 3<&0
	wait_for 10 test -s "$T/$1.pid"
}

pid_of()
{
	cat "$T/$1.pid"
}

# Neither gone nor a zombie.
alive()
{
	alive_state=$(sed 's/.*) //; s/ .*//' "/proc/$1/stat" 2>/dev/null)
	[ -n "$alive_state" ] && [ "$alive_state" != Z ]
}

running()
{
	[ -s "$T/$1.pid" ] && alive "$(pid_of "$1")"
}

gone()
{
	! running "$1"
}

# stop NAME [SIGNAL] : TERM by default; waits at most 10 s for its end.
stop()
{
	running "$1" && kill -s "${2:-TERM}" "$(pid_of "$1")" 2>/dev/null
	wait_for 10 gone "$1"
}

# status_of NAME : the exit status of what start() started; waits for it.
status_of()
{
	wait_for 10 test -s "$T/$1.status" && cat "$T/$1.status"
}

# Ends everything that was recorded: TERM, and KILL after two seconds.
end_all()
{
	for end_file in "$T"/*.pid; do
		[ -s "$end_file" ] || continue
		end_name=${end_file##*/}
		running "${end_name%.pid}" && kill "$(cat "$end_file")"
	done 2>/dev/null
	for end_file in "$T"/*.pid; do
		[ -s "$end_file" ] || continue
		end_name=${end_file##*/}
		wait_for 2 gone "${end_name%.pid}" ||
		    kill -s KILL "$(cat "$end_file")"
	done 2>/dev/null
}

# run COMMAND ARG... : to its end; sets $STATUS, $OUT and $ERR.
# shellcheck disable=SC2034 # for the test
run()
{
	"$@" >"$T/run.out" 2>"$T/run.err"
	STATUS=$?
	OUT=$(cat "$T/run.out")
	ERR=$(cat "$T/run.err")
}

lines_in()
{
	wc -l <"$1" | tr -d ' '
}

# metric FILE NAME : the sum of a counter over its labels; 0 if absent.
metric()
{
	awk -v name="$2" '
	    { n = $1; sub(/\{.*/, "", n) }
	    n == name { sum += $NF }
	    END { printf "%d\n", sum }' "$1" 2>/dev/null || echo 0
}

# metric_is FILE NAME VALUE : for wait_for.
metric_is()
{
	[ -f "$1" ] && [ "$(metric "$1" "$2")" = "$3" ]
}
