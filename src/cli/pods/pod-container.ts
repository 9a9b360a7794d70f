import type { Pod } from '../../api/generated/types.ts'
import { VerbError } from '../terminal/failure.ts'

const defaultAnnotation = 'kubectl.kubernetes.io/default-container'

export interface ChosenContainer {
  readonly name: string
  /** What to tell a person who named none, where there are several. */
  readonly note: string | null
}

/** The container that is meant: the one named, the Pod's default, else its first. */
export function chooseContainer(pod: Pod, named: string | undefined): ChosenContainer {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec ?? {}
  const all = [...containers, ...initContainers, ...ephemeralContainers].map(({ name }) => name)
  const podName = pod.metadata?.name
  if (named) {
    if (all.includes(named)) return { name: named, note: null }
    throw new VerbError(`container ${named} is not in pod ${podName}; it has ${all.join(', ')}`)
  }
  const annotated = pod.metadata?.annotations?.[defaultAnnotation]
  if (annotated && all.includes(annotated)) return { name: annotated, note: null }
  const [first] = all
  if (!first) throw new VerbError(`pod ${podName} has no container`)
  const note = all.length > 1 ? `Defaulted container "${first}" out of: ${all.join(', ')}` : null
  return { name: first, note }
}

/** `web-0` of `pod/web-0`, `pods/web-0`, `po/web-0` or `web-0`. */
export function podNameOf(argument: string): string {
  const slash = argument.indexOf('/')
  if (slash < 0) return argument
  if (isPodWord(argument.slice(0, slash)) && argument.length > slash + 1) return argument.slice(slash + 1)
  throw new VerbError(`${argument} is no Pod: write pod/<name>`, { exitCode: 2 })
}

export const isPodWord = (word: string): boolean => ['pod', 'pods', 'po'].includes(word)
