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
  const woven: unknown[] = []
  for (const element of ofPatch) {
    while (
      ofServer.length > 0 &&
      comesBefore(serverPlace.get(identityOf(ofServer[0])), serverPlace.get(identityOf(element)))
    ) {
      woven.push(ofServer.shift())
    }
    woven.push(element)
  }
  return [...woven, ...ofServer]
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

function sortByPlace(
  elements: readonly unknown[],
  places: ReadonlyMap<unknown, number>,
  identityOf: IdentityOf,
): unknown[] {
  const placeOf = (element: unknown) => places.get(identityOf(element)) ?? Number.POSITIVE_INFINITY
  return [...elements].sort((a, b) => {
    const [placeA, placeB] = [placeOf(a), placeOf(b)]
    return placeA === placeB ? 0 : placeA - placeB
  })
}
