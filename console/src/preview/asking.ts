// One question to the server, for as long as somebody waits for its answer: asked a moment after the last key, and once more
// where what it depends on beside has changed meanwhile. Pure but for what is asked.

export interface AskingOptions<A> {
  readonly restMs: number
  /** It does not reject. The signal is aborted once nobody waits for the answer any more. */
  ask(signal: AbortSignal): Promise<A>
  /** What the answer depends on beside the question, as it is now. */
  beside(): string
  tell(answer: A): void
  /** Calls once, after so long; returns how to leave it be. */
  after(ms: number, fire: () => void): () => void
}

export interface Asking {
  /** Something beside it is another. */
  refresh(): void
  end(): void
}

export function startAsking<A>({ restMs, ask, beside, tell, after }: AskingOptions<A>): Asking {
  const stop = new AbortController()
  let leave: (() => void) | null = null
  const wait = () => {
    // One at a time: what goes on changing would else be asked about without end, and never answered.
    leave ??= after(restMs, look)
  }
  const look = async () => {
    const asked = beside()
    const found = await ask(stop.signal)
    if (stop.signal.aborted) return
    leave = null
    tell(found)
    if (beside() !== asked) wait()
  }
  wait()
  return {
    refresh: wait,
    end() {
      stop.abort()
      leave?.()
    },
  }
}
