// The containers of a set's template: three kinds in two lists, and what is done to them as a whole. Pure.
import type { Container, StatefulSet } from '../../../src/api/generated/types.ts'
import { append, listAt, read, write } from './path.ts'

export type ContainerRole = 'main' | 'init' | 'sidecar'

export interface ContainerPlace {
  /** `spec.template.spec.containers[0]`. */
  readonly at: string
  readonly role: ContainerRole
  readonly container: Container
}

const lists = {
  main: 'spec.template.spec.containers',
  init: 'spec.template.spec.initContainers',
  sidecar: 'spec.template.spec.initContainers',
} as const

const roleOfInit = ({ restartPolicy }: Container): ContainerRole =>
  restartPolicy === 'Always' ? 'sidecar' : 'init'

/** In the order in which they start. */
export function containersOf(set: StatefulSet): readonly ContainerPlace[] {
  const places = (list: string, roleOf: (container: Container) => ContainerRole) =>
    listAt<Container>(set, list).map((container, index) => ({
      at: `${list}[${index}]`,
      role: roleOf(container),
      container,
    }))
  return [...places(lists.init, roleOfInit), ...places(lists.main, () => 'main')]
}

/** A name that no container has. */
export function freshName(set: StatefulSet, wanted: string): string {
  const taken = new Set(containersOf(set).map(({ container }) => container.name))
  if (!taken.has(wanted)) return wanted
  for (let number = 2; number <= taken.size + 2; number += 1)
    if (!taken.has(`${wanted}-${number}`)) return `${wanted}-${number}`
  return wanted
}

/** The set with one container more, and where it stands. */
export function withContainer(
  set: StatefulSet,
  role: ContainerRole,
): { readonly set: StatefulSet; readonly at: string } {
  const container = { name: '', image: '', ...(role === 'sidecar' ? { restartPolicy: 'Always' } : {}) }
  const at = `${lists[role]}[${listAt(set, lists[role]).length}]`
  return { set: append(set, lists[role], container), at }
}

/** A container that is to have another role goes to the end of that list; all it has comes along. */
export function withRole(
  set: StatefulSet,
  at: string,
  role: ContainerRole,
): { readonly set: StatefulSet; readonly at: string } {
  const { restartPolicy: _, ...container } = Object(read(set, at))
  const moved = role === 'sidecar' ? { ...container, restartPolicy: 'Always' } : container
  if (at.startsWith(`${lists[role]}[`)) return { set: write(set, at, moved), at }
  // The list of the main containers is required, even while it is empty.
  const left = at.startsWith(`${lists.main}[`) ? keepingList(set, at) : write(set, at, undefined)
  const target = `${lists[role]}[${listAt(left, lists[role]).length}]`
  return { set: append(left, lists[role], moved), at: target }
}

export const withoutContainer = (set: StatefulSet, at: string): StatefulSet =>
  at.startsWith(`${lists.main}[`) ? keepingList(set, at) : write(set, at, undefined)

const keepingList = (set: StatefulSet, at: string): StatefulSet =>
  write(
    set,
    lists.main,
    listAt(set, lists.main).filter((_, index) => `${lists.main}[${index}]` !== at),
  )

/** The name that an image suggests: `ghcr.io/team/My_db:1.2@sha256:…` → `my-db`. */
export function nameForImage(image: string): string {
  const last = image.replace(/@.*$/, '').split('/').at(-1)?.replace(/:.*$/, '') ?? ''
  return last
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
}

const hostTime = 'host-time'
const localtime = '/etc/localtime'

export const syncsTimezone = (container: Container): boolean =>
  (container.volumeMounts ?? []).some(({ mountPath }) => mountPath === localtime)

/** Mounts the node's time zone read-only, or no longer; the volume goes with the last mount. */
export function withTimezone(set: StatefulSet, at: string, isOn: boolean): StatefulSet {
  const mounts = `${at}.volumeMounts`
  const volumes = 'spec.template.spec.volumes'
  if (isOn) {
    const mounted = append(set, mounts, { name: hostTime, mountPath: localtime, readOnly: true })
    return listAt<{ name: string }>(set, volumes).some(({ name }) => name === hostTime)
      ? mounted
      : append(mounted, volumes, { name: hostTime, hostPath: { path: localtime, type: '' } })
  }
  const without = write(
    set,
    mounts,
    orNothing(listAt<{ mountPath: string }>(set, mounts).filter(({ mountPath }) => mountPath !== localtime)),
  )
  const isUsed = containersOf(without).some(({ container }) =>
    (container.volumeMounts ?? []).some(({ name }) => name === hostTime),
  )
  if (isUsed) return without
  const left = listAt<{ name: string }>(without, volumes).filter(({ name }) => name !== hostTime)
  return write(without, volumes, orNothing(left))
}

const orNothing = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined)

/** `80/tcp` and the like, as an image's configuration names what it exposes. */
export function portsFromExposed(exposed: readonly string[]): readonly object[] {
  return exposed.flatMap(text => {
    const [, number, protocol = 'tcp'] = /^(\d+)(?:\/(tcp|udp|sctp))?$/i.exec(text) ?? []
    if (number === undefined) return []
    const isTcp = protocol.toLowerCase() === 'tcp'
    return [
      {
        name: `${protocol.toLowerCase()}-${number}`,
        containerPort: Number(number),
        ...(isTcp ? {} : { protocol: protocol.toUpperCase() }),
      },
    ]
  })
}

const namePart = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const imagePattern = new RegExp(
  `^(?:(?:[a-zA-Z0-9.-]+|\\[[0-9a-fA-F:]+\\])(?::\\d+)?/)?${namePart}(?:/${namePart})*(?::\\w[\\w.-]{0,127})?(?:@[a-z0-9]+:[0-9a-f]{32,})?$`,
)

/** Whether an image can have such a name. The API takes any text; a node can pull nothing by another. */
export const isImageName = (text: string): boolean => imagePattern.test(text)

/** The containers whose image nothing can have the name of; that one is missing is the API's own affair. */
export const wronglyNamedImages = (set: StatefulSet): readonly ContainerPlace[] =>
  containersOf(set).filter(({ container: { image } }) => image && !isImageName(image))
