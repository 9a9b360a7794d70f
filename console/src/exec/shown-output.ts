// What a shell says, on its way to the screen, at the screen's own pace.
//
// A socket cannot be held back by the page that reads it, so what comes faster than it is drawn waits here. Of what waits only
// the newest is kept: what came before it would have left the screen and its scrollback before anybody read it. Left out is
// whole lines, so that no control sequence is cut, and a line says how much.

import { concatBytes } from '../../../src/base/bytes.ts'

/** About what ten thousand lines of scrollback hold. */
const waitingBytesMax = 4 * 1024 * 1024
/** So much at a time, that the page can answer in between. */
const piecesBytesMax = 256 * 1024

export interface Screen {
  /** Calls `done` when it is drawn. */
  write(bytes: Uint8Array, done: () => void): void
  /** What stands in the place of what was left out. */
  gapOf(bytes: number): string
}

export class ShownOutput {
  readonly #screen: Screen
  #waiting: Uint8Array[] = []
  #bytes = 0
  #leftOut = 0
  #isDrawing = false

  constructor(screen: Screen) {
    this.#screen = screen
  }

  push(bytes: Uint8Array): void {
    this.#waiting.push(bytes)
    this.#bytes += bytes.length
    if (this.#bytes > 2 * waitingBytesMax) this.#leaveOut()
    if (!this.#isDrawing) this.#draw()
  }

  /** Twice as much may come before the next time, so that each byte is looked at a few times at the most. */
  #leaveOut(): void {
    const all = concatBytes(this.#waiting)
    const from = all.indexOf(newline, all.length - waitingBytesMax) + 1
    const rest = all.subarray(from > 0 ? from : all.length - waitingBytesMax)
    this.#leftOut += all.length - rest.length
    this.#waiting = [rest]
    this.#bytes = rest.length
  }

  #draw(): void {
    if (this.#leftOut > 0) {
      this.#waiting.unshift(new TextEncoder().encode(this.#screen.gapOf(this.#leftOut)))
      this.#leftOut = 0
    }
    const piece = this.#nextPiece()
    this.#isDrawing = piece !== null
    if (piece) this.#screen.write(piece, () => this.#draw())
  }

  #nextPiece(): Uint8Array | null {
    const taken: Uint8Array[] = []
    let room = piecesBytesMax
    let count = 0
    for (const each of this.#waiting) {
      if (room <= 0) break
      taken.push(each.subarray(0, room))
      if (each.length > room) this.#waiting[count] = each.subarray(room)
      else count++
      room -= each.length
    }
    if (taken.length === 0) return null
    this.#waiting.splice(0, count)
    const piece = concatBytes(taken)
    this.#bytes = Math.max(0, this.#bytes - piece.length)
    return piece
  }
}

const newline = 10
