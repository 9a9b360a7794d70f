/** Remembers that something has changed until somebody hears of it. */
export class Bell {
  #isRung = false
  #wake = () => {}

  ring(): void {
    this.#isRung = true
    this.#wake()
  }

  async heard(): Promise<void> {
    if (!this.#isRung)
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    this.#isRung = false
  }
}
