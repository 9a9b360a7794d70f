// The keeper: a process that does nothing but hold a plain user's namespaces open, for Kedge and its Pods, longer than
// either lives. It becomes root of a user namespace, makes the place where network namespaces are named, and writes
//   keeper     "<host pid> <start time>" when all is ready
// into the folder that it was started in.
//
// `/run` is the administrator's, so a folder of our own is laid over it, with all that was there mounted into it again.

export const keeperScript = `fail() { echo "$1" >&2; exit 1; }
mount --make-rprivate / || fail 'the mounts cannot be made private'
mkdir -p run && mount --rbind /run run && mount -t tmpfs -o mode=755 tmpfs /run || fail 'nothing can be mounted'
for path in run/*; do
  name=/run/\${path#run/}
  [ "$name" = /run/netns ] && continue
  if [ -L "$path" ]; then ln -s "$(readlink "$path")" "$name"
  elif [ -d "$path" ]; then mkdir -p "$name" && mount --rbind "$path" "$name"
  elif [ -e "$path" ]; then : >"$name" && mount --bind "$path" "$name"
  fi
done 2>/dev/null
umount -l run
mkdir -p /run/netns || fail 'there is no place for network namespaces'
ip link set lo up 2>/dev/null
read -r pid _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ startedat _ </proc/self/stat
printf '%s %s\\n' "$pid" "$startedat" >keeper.new && mv keeper.new keeper || fail 'the folder cannot be written'
exec </dev/null >/dev/null 2>&1
trap '' HUP INT
exec sleep 2147483647
`
