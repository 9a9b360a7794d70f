// How far the claims of a set can grow, template by template: which are there, which stand in the way and why, and what
// a new size comes to. Pure.
import type { PersistentVolumeClaim, StatefulSet, StorageClass } from '../../../src/api/generated/types.ts'
import { isTerminating, nameOf } from '../../../src/api/object.ts'
import { quantityProblem } from '../../../src/api/quantity.ts'
import { definitionOf } from '../../../src/foresee/recreate.ts'
import { parsePodName } from '../../../src/statefulset/nouns/identity.ts'
import { compareSizes, type Growth } from './remake.ts'

export interface OrdinalClaim {
  readonly name: string
  readonly ordinal: number
  /** What it asks for. */
  readonly size: string
  /** Not bound yet, or on its way out: the server lets it not grow now. */
  readonly hindrance: 'pending' | 'terminating' | null
}

export type TemplateHindrance =
  /** The class does not allow it. */
  | { readonly kind: 'fixedClass'; readonly claim: string; readonly className: string }
  | { readonly kind: 'missingClass'; readonly claim: string; readonly className: string }
  /** Bound by hand to a volume of no class. */
  | { readonly kind: 'noClass'; readonly claim: string }

export interface TemplateRoom {
  readonly template: string
  /** What it asks for, for claims to come. */
  readonly size: string
  readonly claims: readonly OrdinalClaim[]
  /** Why its claims cannot grow at all; null where they can, or only the server knows. */
  readonly hindrance: TemplateHindrance | null
}

/** The claims that the set's templates have made, those of ordinals without a Pod among them. */
export function claimsOfSet(
  set: StatefulSet,
  claims: readonly PersistentVolumeClaim[],
): readonly {
  readonly claim: PersistentVolumeClaim
  readonly template: string
  readonly podName: string
  readonly ordinal: number
}[] {
  const templates = (set.spec?.volumeClaimTemplates ?? []).map(nameOf)
  return claims
    .filter(claim => claim.metadata?.namespace === set.metadata?.namespace)
    .flatMap(claim => {
      for (const template of templates) {
        if (!nameOf(claim).startsWith(`${template}-`)) continue
        const podName = nameOf(claim).slice(template.length + 1)
        const parts = parsePodName(podName)
        if (parts?.parent === nameOf(set) && parts.ordinal !== null)
          return [{ claim, template, podName, ordinal: Number(parts.ordinal) }]
      }
      return []
    })
    .sort((a, b) => a.ordinal - b.ordinal)
}

export interface RoomParts {
  readonly claims: readonly PersistentVolumeClaim[]
  /** Null for who may not see them: then the server says. */
  readonly classes: readonly StorageClass[] | null
}

export function roomOf(set: StatefulSet, { claims, classes }: RoomParts): readonly TemplateRoom[] {
  const own = claimsOfSet(set, claims)
  return (set.spec?.volumeClaimTemplates ?? []).map(each => {
    const template = nameOf(each)
    const mine = own.filter(row => row.template === template)
    return {
      template,
      size: String(each.spec?.resources?.requests?.storage ?? ''),
      claims: mine.map(({ claim, ordinal }) => ({
        name: nameOf(claim),
        ordinal,
        size: String(claim.spec?.resources?.requests?.storage ?? ''),
        hindrance: hindranceOfClaim(claim),
      })),
      hindrance:
        classes === null
          ? null
          : hindranceOf(
              mine.map(({ claim }) => claim),
              classes,
            ),
    }
  })
}

const hindranceOfClaim = (claim: PersistentVolumeClaim): OrdinalClaim['hindrance'] =>
  isTerminating(claim) ? 'terminating' : claim.status?.phase === 'Bound' ? null : 'pending'

function hindranceOf(
  claims: readonly PersistentVolumeClaim[],
  classes: readonly StorageClass[],
): TemplateHindrance | null {
  for (const claim of claims) {
    const className = claim.spec?.storageClassName ?? ''
    const found = classes.find(each => nameOf(each) === className)
    if (found?.allowVolumeExpansion) continue
    if (className === '') return { kind: 'noClass', claim: nameOf(claim) }
    return { kind: found ? 'fixedClass' : 'missingClass', claim: nameOf(claim), className }
  }
  return null
}

export type SizeProblem = 'invalid' | 'notMore'

/** Nothing shrinks, and something has to become more. */
export function sizeProblem({ size, claims }: TemplateRoom, wanted: string): SizeProblem | null {
  const text = wanted.trim()
  if (text === '' || quantityProblem(text) !== null || compareSizes(text, '0') <= 0) return 'invalid'
  if (compareSizes(text, size) < 0) return 'notMore'
  const grows = claims.some(each => each.hindrance === null && compareSizes(each.size, text) < 0)
  return grows || compareSizes(text, size) > 0 ? null : 'notMore'
}

export interface Expansion {
  readonly growths: readonly Growth[]
  /** The set with the larger sizes in its templates; null where they have them already. */
  readonly definition: StatefulSet | null
  /** What stays as small as it is, and why. */
  readonly passedOver: readonly OrdinalClaim[]
}

/** By template, the size that it is to have; templates that are not named stay as they are. */
export function expansionOf(
  set: StatefulSet,
  room: readonly TemplateRoom[],
  sizes: { readonly [template: string]: string },
): Expansion {
  const chosen = room.flatMap(each => {
    const to = sizes[each.template]?.trim()
    return to === undefined ? [] : [{ ...each, to }]
  })
  const smaller = chosen.flatMap(({ claims, to }) =>
    claims.flatMap(claim => (compareSizes(claim.size, to) < 0 ? [{ claim, to }] : [])),
  )
  const grown = chosen.filter(({ size, to }) => compareSizes(size, to) < 0)
  return {
    growths: smaller.flatMap(({ claim, to }) =>
      claim.hindrance === null ? [{ claim: claim.name, from: claim.size, to }] : [],
    ),
    passedOver: smaller.flatMap(({ claim }) => (claim.hindrance === null ? [] : [claim])),
    definition:
      grown.length === 0
        ? null
        : withSizes(definitionOf(set), new Map(grown.map(({ template, to }) => [template, to]))),
  }
}

function withSizes(set: StatefulSet, sizes: ReadonlyMap<string, string>): StatefulSet {
  const { spec } = set
  if (!spec) return set
  const templates = (spec.volumeClaimTemplates ?? []).map(template => {
    const storage = sizes.get(nameOf(template))
    if (storage === undefined) return template
    const { resources } = template.spec ?? {}
    return {
      ...template,
      spec: {
        ...template.spec,
        resources: { ...resources, requests: { ...resources?.requests, storage } },
      },
    }
  })
  return { ...set, spec: { ...spec, volumeClaimTemplates: templates } }
}
