import type { Kind } from '../../api/kinds.ts'
import type { ObjectRef } from '../../api/object.ts'
import type { Key } from '../../store/store.ts'
import { badRequest } from './refusals.ts'

type Stored = Pick<Kind, 'group' | 'plural'>

/** What the keys of all objects of a kind begin with, or of those in one namespace. */
export function prefixOf(kind: Stored, namespace?: string): Key {
  const all: Key = `/${kind.group}/${kind.plural}/`
  return namespace ? `${all}${namespace}/` : all
}

/** Versions of a group share their objects: a key does not name the version. */
export function keyOf(kind: Stored, { namespace, name }: ObjectRef): Key {
  return `/${kind.group}/${kind.plural}/${namespace}/${name}`
}

export function refOfKey(key: Key): ObjectRef {
  const beforeName = key.lastIndexOf('/')
  const beforeNamespace = key.lastIndexOf('/', beforeName - 1)
  return { namespace: key.slice(beforeNamespace + 1, beforeName), name: key.slice(beforeName + 1) }
}

/** Refuses a name that would lead out of its kind's part of the store. */
export function requireSegment(name: string): string {
  const problem =
    name === '.' || name === '..'
      ? `may not be '${name}'`
      : ['/', '%'].filter(each => name.includes(each)).map(each => `may not contain '${each}'`)[0]
  if (problem) throw badRequest(`Name parameter invalid: ${JSON.stringify(name)}: ${problem}`)
  return name
}
