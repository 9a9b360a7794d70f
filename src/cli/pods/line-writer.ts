import type { Output } from '../terminal/console.ts'

/** Writes whole lines with a prefix, so that those of several sources can be told apart. */
export class LineWriter {
  readonly #output: Output
  readonly #prefix: string
  #rest: Uint8Array = new Uint8Array()

  constructor(output: Output, prefix: string) {
    this.#output = output
    this.#prefix = prefix
  }

  write(chunk: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#rest, chunk])
    const end = bytes.lastIndexOf(newline) + 1
    this.#rest = bytes.subarray(end)
    if (end > 0) this.#writeLines(bytes.subarray(0, end).toString('utf8'))
  }

  /** A last line that was not ended. */
  finish(): void {
    if (this.#rest.length > 0) this.#writeLines(`${Buffer.from(this.#rest).toString('utf8')}\n`)
    this.#rest = new Uint8Array()
  }

  /** Whole lines: the last newline begins no other. */
  #writeLines(text: string): void {
    this.#output.write(`${text.slice(0, -1).replace(/^/gm, () => this.#prefix)}\n`)
  }
}

const newline = 0x0a
