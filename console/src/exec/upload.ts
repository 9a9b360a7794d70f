// How files are put into a folder of a container, by the tools that are in it: all of them beside what is there, under a name
// of their own, and in its place once they are whole. Pure.

/** Where they wait: hidden, and told by its name. */
export const waitingName = (tag: string): string => `.upload-${tag}`

/**
 * Takes a tar archive. What ends before it is whole leaves what was there as it was: also where the connection is lost, when
 * the archive ends before its time. Then each file takes its place at once; a folder that is there already gets what is in
 * its namesake.
 */
export const putCommand = (folder: string, tag: string): readonly string[] => [
  'sh',
  '-c',
  put,
  'sh',
  folder,
  tag,
]

// An archive that ends between two files is none to some kinds of tar, and well to others: the last of them tells.
// What takes the place of another by its name is neither half written at any time, nor written through a link, nor refused
// because a program runs from it.
const put = `put() {
  for f in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    [ -e "$f" ] || [ -L "$f" ] || continue
    n="$2/\${f##*/}"
    if [ -d "$f" ] && [ ! -L "$f" ] && [ -d "$n" ]; then
      (put "$f" "$n") || exit
    else
      mv -f -- "$f" "$2/" || exit
    fi
  done
}
cd -- "$1" || exit
d=".upload-$2"
mkdir -- "$d" || exit
trap 'rm -rf -- "$d"' EXIT
trap 'exit 1' HUP INT TERM
tar xmf - -C "$d" || exit
if [ ! -e "$d/$d" ]; then echo 'the upload was cut off' >&2; exit 1; fi
rm -- "$d/$d" || exit
put "$d" .`

/** Takes names, a line each, and says those again that are in the folder. */
export const presentCommand = (folder: string): readonly string[] => ['sh', '-c', present, 'sh', folder]

const present = `cd -- "$1" || exit
while IFS= read -r f; do
  if [ -e "$f" ] || [ -L "$f" ]; then printf '%s\\n' "$f"; fi
done`

/** What waits of an upload that was ended from here: the shell that would clear it away may have been ended with it. */
export const discardCommand = (folder: string, tag: string): readonly string[] => [
  'rm',
  '-rf',
  '--',
  `${folder}/${waitingName(tag)}`,
]
