// The shim: what stands between Kedge and a container's process, so that the process outlives Kedge.
//
// It runs in its own session, in the container's folder, and talks through files alone:
//   pid        "<host pid> <start time>" of the container's first process, written just before its command runs
//   failure    why the command could not be run, for people
//   exit       "<exit code> <seconds since the epoch>" when it has ended
//   drained    made once everything that it wrote has arrived in the files below
//   stdout.0, stdout.1 …, stderr.0 …   all it wrote, in segments that are read and removed (raw-stream.ts); a program
//              finds pipes as in any container, and waits in them while as many segments lie there as there may be
//   log-ended  made by the reader: what still comes, from processes that outlive the container, is thrown away
//   launch-errors, setup-errors   what the tools on the way to the command had to say
//   stdin      a pipe, where the container asked for one; it is held open until someone opens stdin-end, another one
// Whoever wants to know the state of a container reads these; nobody has to have been there.

/** A segment ends at this size, or earlier: the shim counts what it reads, and a program may write little at a time. */
export const segmentBytesMax = 8 * 1024 * 1024
const blockBytes = 8192

/** So many segments of a stream lie there at most, the one being written among them. */
export const segmentsWaitingMax = 2

export const shimScript = `#!/bin/sh
# Runs launch.sh in this folder and writes down how it ends.
cd "$1" || exit 1
trap : HUP INT TERM
rm -f out err
mkfifo out err || exit 1
# Nobody keeps any more, or the folder was removed: what is written from then on is thrown away.
is_over() { [ -e log-ended ] || [ ! -e launch.sh ]; }
keep() {
  n=0
  until is_over; do
    # A write that fails, on a full disk, is tried again with what comes next.
    if dd bs=${blockBytes} count=${segmentBytesMax / blockBytes} of="$1.$n" 2>/dev/null; then
      [ -s "$1.$n" ] || return
    else
      sleep 1
    fi
    n=$((n + 1))
    while [ -e "$1.$((n - ${segmentsWaitingMax}))" ] && ! is_over; do sleep 0.05; done
  done
  exec cat >/dev/null
}
keep stdout <out &
keep stderr <err &
holder=
if [ -p stdin ]; then
  exec 3<>stdin 4<stdin
  { read -r _ <stdin-end; } 3<&3 4<&- &
  holder=$!
  exec 3<&-
else
  exec 4</dev/null
fi
sh ./launch.sh <&4 4<&- >out 2>err &
child=$!
exec 4<&-
wait "$child"
code=$?
# A signal to the shim ends the wait, not the child.
while kill -0 "$child" 2>/dev/null; do
  wait "$child"
  code=$?
done
# An older unshare fails, in words, where it should end as its child did: by SIGKILL.
[ "$code" = 1 ] && [ -s launch-errors ] && [ -s pid ] && code=137
printf '%s %s\\n' "$code" "$(date +%s)" >exit.new
mv exit.new exit
[ -z "$holder" ] || kill "$holder" 2>/dev/null
wait
rm -f out err
: >drained
`
