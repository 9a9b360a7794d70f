/** How many bytes of bodies are held at the same time, so that many half-sent ones cannot fill the memory. */
export class BodyRoom {
  #free: number

  constructor(bytesMax: number) {
    this.#free = bytesMax
  }

  /** Whether there was room for this many more. */
  take(bytes: number): boolean {
    if (bytes > this.#free) return false
    this.#free -= bytes
    return true
  }

  giveBack(bytes: number): void {
    this.#free += bytes
  }
}
