// The shim: what stands between Kedge and a container's process, so that the process outlives Kedge.
//
// It runs in its own session, in the container's folder, and talks through files alone:
//   pid        "<host pid> <start time>" of the container's first process, written just before its command runs
//   failure    why the command could not be run, for people
//   exit       "<exit code> <seconds since the epoch>" when it has ended
//   drained    made once everything that it wrote has arrived in the two files below
//   stdout, stderr   all it wrote, appended by `cat` from pipes, so that a program finds pipes as in any container
//   launch-errors, setup-errors   what the tools on the way to the command had to say
//   stdin      a pipe that is never closed, where the container asked for one
// Whoever wants to know the state of a container reads these; nobody has to have been there.

export const shimScript = `#!/bin/sh
# Runs launch.sh in this folder and writes down how it ends.
cd "$1" || exit 1
trap : HUP INT TERM
rm -f out err
mkfifo out err || exit 1
cat <out >>stdout &
cat <err >>stderr &
if [ -p stdin ]; then exec 3<>stdin; else exec 3</dev/null; fi
sh ./launch.sh <&3 >out 2>err &
child=$!
exec 3<&-
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
wait
rm -f out err
: >drained
`
