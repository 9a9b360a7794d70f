// When those who look are told: once a frame at most, however much has come, and of thousands of objects a few times a
// second, which is as much as anybody reads. All kinds are told of together: a page before Pods, sets and events is drawn
// once for what has changed in all of them, and not once for each.

/** From so many objects of one kind on, changes are told at this pace. */
const manyObjects = 1000
const manyEveryMs = 250
/** A page in the background draws no frames; it must not fall behind for ever. */
const hiddenMs = 200

export class Beat {
  /** How many there are of the kind of which there are most. */
  readonly #objects: () => number
  readonly #due = new Set<() => void>()
  #isSet = false
  #toldAt = 0

  constructor(objects: () => number) {
    this.#objects = objects
  }

  /** Calls it with the next beat, once, however often it is asked for. */
  ask(tell: () => void): void {
    this.#due.add(tell)
    if (this.#isSet) return
    this.#isSet = true
    const inMs = this.#toldAt + (this.#objects() > manyObjects ? manyEveryMs : 0) - performance.now()
    if (document.hidden) setTimeout(this.#beat, hiddenMs)
    else if (inMs > 0) setTimeout(() => requestAnimationFrame(this.#beat), inMs)
    else requestAnimationFrame(this.#beat)
  }

  readonly #beat = (): void => {
    this.#isSet = false
    this.#toldAt = performance.now()
    const due = [...this.#due]
    this.#due.clear()
    for (const tell of due) tell()
  }
}
