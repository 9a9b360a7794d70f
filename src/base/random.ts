/** Chance, as everything outside `main.ts` sees it: replayable from a seed in tests and simulations. */
export interface Random {
  /** In [0, 1). */
  next(): number
  uuid(): string
}

/** Drawn from the system by the thousand: a draw of its own for each would be a tenth of what creating a Pod costs. */
const drawn = new Uint32Array(1024)
let drawnLeft = 0

function nextDrawn(): number {
  if (drawnLeft === 0) {
    crypto.getRandomValues(drawn)
    drawnLeft = drawn.length
  }
  drawnLeft--
  return drawn[drawnLeft] ?? 0
}

export const systemRandom: Random = {
  next: () => nextDrawn() / 2 ** 32,
  uuid: () => crypto.randomUUID(),
}

/** A generator that gives the same sequence for the same seed (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const hex = (digits: number) =>
    Array.from({ length: digits }, () => Math.floor(next() * 16).toString(16)).join('')
  return { next, uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}` }
}

/** The letters Kubernetes uses for generated names: no vowels, nothing that reads alike. */
const nameAlphabet = 'bcdfghjklmnpqrstvwxz2456789'

/** The suffix that `generateName` gets. */
export function randomSuffix(random: Random, length = 5): string {
  return Array.from({ length }, () => nameAlphabet[Math.floor(random.next() * nameAlphabet.length)]).join('')
}
