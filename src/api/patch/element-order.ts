// In which order a merged list stands.
//
// A strategic merge patch orders what it names: as `$setElementOrder` says, else as the patch lists it. What only the
// server has keeps the server's order. The two are woven together: an element of the server's comes first only where
// the list on the server had it before the patch's next element. So an element that is new in the patch, which the
// server does not know, goes before those only the server has.

/** Tells elements of a list apart: by the merge key, or by themselves. */
export type IdentityOf = (element: unknown) => unknown

export interface ElementOrder {
  /** The merged elements, in any order. */
  readonly merged: readonly unknown[]
  /** What the patch names, in the order it asks for. */
  readonly asked: readonly unknown[]
  /** The list before the patch. */
  readonly server: readonly unknown[]
  readonly identityOf: IdentityOf
}

export function orderElements({ merged, asked, server, identityOf }: ElementOrder): readonly unknown[] {
  const askedPlace = placesOf(asked, identityOf)
  const serverPlace = placesOf(server, identityOf)
  const isAsked = (element: unknown) => askedPlace.has(identityOf(element))
  const ofPatch = sortByPlace(merged.filter(isAsked), askedPlace, identityOf)
  const ofServer = sortByPlace(
    merged.filter(element => !isAsked(element)),
    serverPlace,
    identityOf,
  )
  return weave(ofServer, ofPatch, element => serverPlace.get(identityOf(element)))
}

function weave(
  ofServer: readonly unknown[],
  ofPatch: readonly unknown[],
  placeOf: (element: unknown) => number | undefined,
): readonly unknown[] {
  const woven: unknown[] = []
  let next = 0
  for (const element of ofPatch) {
    const place = placeOf(element)
    while (next < ofServer.length && comesBefore(placeOf(ofServer[next]), place)) woven.push(ofServer[next++])
    woven.push(element)
  }
  return [...woven, ...ofServer.slice(next)]
}

const comesBefore = (a: number | undefined, b: number | undefined) =>
  a !== undefined && b !== undefined && a < b

function placesOf(elements: readonly unknown[], identityOf: IdentityOf): ReadonlyMap<unknown, number> {
  const places = new Map<unknown, number>()
  for (const [place, element] of elements.entries()) {
    const identity = identityOf(element)
    if (!places.has(identity)) places.set(identity, place)
  }
  return places
}

/** Stable: elements that share an identity keep their order. */
function sortByPlace(
  elements: readonly unknown[],
  places: ReadonlyMap<unknown, number>,
  identityOf: IdentityOf,
): readonly unknown[] {
  const placeOf = (element: unknown) => places.get(identityOf(element)) ?? places.size
  return elements.toSorted((a, b) => placeOf(a) - placeOf(b))
}
