import { type Kind, kinds, resourceName } from '../../api/kinds.ts'
import type { Client } from '../../client/client.ts'
import { VerbError } from '../terminal/failure.ts'
import { discoverKinds } from './discovery.ts'

/** Stable for years in every cluster: nobody has to be asked for them. */
const wellKnown: readonly Kind[] = Object.values<Kind>(kinds)

/** Finds what the words of a user mean in one cluster; asks it only for words that are not well known. */
export class KindFinder {
  readonly #client: Client
  #discovered: Promise<readonly Kind[]> | null = null

  constructor(client: Client) {
    this.#client = client
  }

  /** The kinds of a word: one, or all of a category. */
  async find(word: string): Promise<readonly Kind[]> {
    const known = matchKind(word, wellKnown)
    if (known) return [known]
    const all = await this.all()
    const found = matchKind(word, all)
    if (found) return [found]
    const category = all.filter(
      ({ categories, verbs }) => categories.includes(word) && verbs.includes('list'),
    )
    if (category.length > 0) return category
    throw new VerbError(`the server doesn't have a resource type "${word}"`)
  }

  /** Every kind that the cluster serves, asked for once. */
  all(): Promise<readonly Kind[]> {
    this.#discovered ??= discoverKinds(this.#client)
    return this.#discovered
  }

  /** The same, asked for anew: something may have come meanwhile. */
  again(): Promise<readonly Kind[]> {
    this.#discovered = null
    return this.all()
  }

  async findOne(word: string): Promise<Kind> {
    const [kind, ...others] = await this.find(word)
    if (kind && others.length === 0) return kind
    throw new VerbError(`${word} stands for several kinds: name one`, { exitCode: 2 })
  }
}

/** `sts`, `StatefulSet`, `statefulsets`, `statefulsets.apps`, `statefulsets.v1.apps`: the first kind that has the name. */
export function matchKind(word: string, all: readonly Kind[]): Kind | null {
  const lower = word.toLowerCase()
  const dot = lower.indexOf('.')
  const [bare, suffix] = dot < 0 ? [lower, null] : [lower.slice(0, dot), lower.slice(dot + 1)]
  const isIn = ({ group, version }: Kind) =>
    suffix === null || group === suffix || `${version}.${group}` === suffix || group.startsWith(`${suffix}.`)
  const among = all.filter(isIn)
  return (
    among.find(({ plural, singular }) => plural === bare || singular === bare) ??
    among.find(({ shortNames }) => shortNames.includes(bare)) ??
    null
  )
}

/** `statefulset.apps/web`, `pod/web-0`: as kubectl names an object. */
export const objectWords = (kind: Kind, name: string): string =>
  `${resourceName({ group: kind.group, plural: kind.singular })}/${name}`
