// The quotas of the namespace in virtual time: what is used goes up with each object that is made and down with each
// that goes, and what would exceed is refused, in the API's own words.
import type { PersistentVolumeClaim, Pod, ResourceQuota } from '../../api/generated/types.ts'
import { kinds, resourceName } from '../../api/kinds.ts'
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  signOfQuantity,
  subtractQuantities,
  zeroQuantity,
} from '../../api/quantity.ts'
import { inScopes } from '../../api/quota/scopes.ts'
import { allAtOnce } from '../../base/turn.ts'
import { usageSteps } from '../../scheduling/quota-usage.ts'

/** One object that a quota counts. */
export type Counted =
  | { readonly kind: 'pod'; readonly pod: Pod }
  | { readonly kind: 'claim'; readonly claim: PersistentVolumeClaim }
  | { readonly kind: 'revision' }

interface Books {
  readonly quota: ResourceQuota
  readonly hard: ReadonlyMap<string, Quantity>
  readonly used: Map<string, Quantity>
}

const revisions = resourceName(kinds.ControllerRevision)

const quantity = (text: string | undefined): Quantity => parseQuantity(text ?? '0') ?? zeroQuantity

export class VirtualQuota {
  readonly #books: readonly Books[]

  constructor(quotas: readonly ResourceQuota[]) {
    this.#books = quotas.map(quota => {
      const hard = Object.entries(quota.spec?.hard ?? {}).map(
        ([name, text]) => [name, quantity(text)] as const,
      )
      const used = hard.map(([name]) => [name, quantity(quota.status?.used?.[name])] as const)
      return { quota, hard: new Map(hard), used: new Map(used) }
    })
  }

  /** Counts the object; or says why it is refused, and counts nothing. */
  take(counted: Counted): string | null {
    for (const books of this.#books) {
      const refusal = refusalBy(books, counted)
      if (refusal) return refusal
    }
    this.#count(counted, addQuantities)
    return null
  }

  release(counted: Counted): void {
    this.#count(counted, subtractQuantities)
  }

  #count(counted: Counted, change: (used: Quantity, amount: Quantity) => Quantity): void {
    for (const { quota, hard, used } of this.#books)
      for (const [name, amount] of amountsOf(quota, hard, counted))
        used.set(name, change(used.get(name) ?? zeroQuantity, amount))
  }
}

function refusalBy({ quota, hard, used }: Books, counted: Counted): string | null {
  const over: { readonly name: string; readonly amount: Quantity }[] = []
  for (const [name, amount] of amountsOf(quota, hard, counted)) {
    const limit = hard.get(name) ?? zeroQuantity
    if (compareQuantities(addQuantities(used.get(name) ?? zeroQuantity, amount), limit) > 0)
      over.push({ name, amount })
  }
  if (over.length === 0) return null
  // As the server lists them.
  over.sort((a, b) => (a.name < b.name ? -1 : 1))
  const listed = (of: (name: string, amount: Quantity) => Quantity) =>
    over.map(({ name, amount }) => `${name}=${formatQuantity(of(name, amount))}`).join(',')
  return [
    `exceeded quota: ${quota.metadata?.name}`,
    `requested: ${listed((_, amount) => amount)}`,
    `used: ${listed(name => used.get(name) ?? zeroQuantity)}`,
    `limited: ${listed(name => hard.get(name) ?? zeroQuantity)}`,
  ].join(', ')
}

/** What the object takes up of the entries that are about it. */
function amountsOf(
  quota: ResourceQuota,
  hard: Books['hard'],
  counted: Counted,
): readonly (readonly [string, Quantity])[] {
  const pods = counted.kind === 'pod' ? [counted.pod] : []
  const claims = counted.kind === 'claim' ? [counted.claim] : []
  const usages = usageSteps([...hard.keys()], {
    pods: pods.filter(pod => inScopes(quota.spec, 'Pod', pod)),
    claims: claims.filter(claim => inScopes(quota.spec, 'PersistentVolumeClaim', claim)),
    services: [],
    // What is foreseen has neither ended nor to go.
    now: 0,
    count: resource => (resource === revisions && counted.kind === 'revision' ? 1 : 0),
  })
  return [...allAtOnce(usages)].filter(([, amount]) => signOfQuantity(amount) > 0)
}
