// What a client is told beside the answer, in `Warning` headers: each text once, and no more than headers can carry.
//
// Upstream's bounds: 4,096 characters in all. Where that is not enough, every text is cut at 256 and the rest is left out.
const totalMax = 4096
const itemMax = 256

export class Warnings {
  /** Most requests have none. */
  #texts: Set<string> | null = null
  #total = 0
  /** Whatever comes now would be cut, or left out. */
  #isFull = false

  /** Says the same thing once, however often a write is attempted. */
  add(texts: Iterable<string>): void {
    for (const text of texts) {
      if (this.#isFull) return
      if (text === '' || this.#texts?.has(text)) continue
      this.#texts ??= new Set()
      this.#texts.add(text)
      this.#total += Math.min(lengthOf(text), itemMax)
      if (this.#total >= totalMax) this.#isFull = true
    }
  }

  /** As the client gets them. */
  texts(): readonly string[] {
    if (this.#texts === null) return none
    const all = [...this.#texts]
    const length = all.reduce((sum, text) => sum + lengthOf(text), 0)
    return length <= totalMax ? all : all.map(cut)
  }
}

const none: readonly string[] = []

/** In characters, not in UTF-16 units; counted no further than where all are cut. */
const lengthOf = (text: string): number => {
  let length = 0
  for (const _ of text) if (++length > totalMax) break
  return length
}

const cut = (text: string): string =>
  text.length <= itemMax
    ? text
    : Array.from(text.slice(0, itemMax * 2))
        .slice(0, itemMax)
        .join('')
