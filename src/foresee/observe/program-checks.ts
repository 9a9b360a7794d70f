// Which programs the containers of a set run, where that is known to matter: on nodes whose containers are processes of the
// machine. There an image brings nothing: a container needs a command, and the machine has to have it. Pure; who asks the
// nodes brings their answers. What a program is in an image nobody knows who has not unpacked it: nothing is said of that.
import type { Container, Node, StatefulSet } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'

export interface WantedProgram {
  readonly container: string
  /** Null where the container has no command at all. */
  readonly program: string | null
  /** The container's own PATH; null where it sets none. */
  readonly searchPath: string | null
}

/** What certainly is not there. */
export type MissingProgram = Pick<WantedProgram, 'container' | 'program'>

/** The nodes to ask: none where some run images, since the Pods may go there. */
export function processNodes(nodes: readonly Node[]): readonly string[] {
  const isProcess = ({ status }: Node) =>
    status?.nodeInfo?.containerRuntimeVersion.startsWith('process://') === true
  return nodes.every(isProcess) ? nodes.map(nameOf) : []
}

/** Of each container the program it starts with, but for those that only the running container can tell. */
export function wantedPrograms(set: StatefulSet): readonly WantedProgram[] {
  const { containers = [], initContainers = [] } = set.spec?.template.spec ?? {}
  return [...initContainers, ...containers].flatMap(container => wantedOf(container) ?? [])
}

function wantedOf({ name, command = [], env = [], volumeMounts = [] }: Container): WantedProgram | null {
  const [program] = command
  if (program === undefined) return { container: name, program: null, searchPath: null }
  const path = env.findLast(each => each.name === 'PATH')
  const isPath = program.startsWith('/')
  // Relative to a folder, or made of a variable, or on a PATH from elsewhere.
  if (program.includes('$(') || (program.includes('/') && !isPath)) return null
  if (!isPath && (path?.valueFrom || path?.value?.includes('$('))) return null
  const searchPath = isPath ? null : (path?.value ?? null)
  if (volumeMounts.some(({ mountPath }) => mayBring(mountPath, isPath ? [program] : folders(searchPath))))
    return null
  return { container: name, program, searchPath }
}

/** Where machines have programs by convention: what is mounted there may bring one. */
const usual = ['/usr', '/opt', '/bin', '/sbin', '/nix', '/snap']

const folders = (searchPath: string | null): readonly string[] =>
  searchPath === null ? usual : [...usual, ...searchPath.split(':').filter(folder => folder !== '')]

/** Whether what is mounted is above one of the places, or in it. */
const mayBring = (mountPath: string, places: readonly string[]): boolean =>
  places.some(place => isWithin(place, mountPath) || isWithin(mountPath, place))

const isWithin = (path: string, folder: string): boolean => withSlash(path).startsWith(withSlash(folder))
const withSlash = (path: string): string => (path.endsWith('/') ? path : `${path}/`)
