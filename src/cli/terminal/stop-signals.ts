/** What asks this process to end: the first time gracefully, the second time at once. */
export interface StopSignals {
  /** Aborted by the first. */
  readonly signal: AbortSignal
  /** Lets go of them: the next one ends the process as if nobody had listened. */
  dispose(): void
}

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

export function listenForStop(exit: (code: number) => void = code => process.exit(code)): StopSignals {
  const stopping = new AbortController()
  const listeners = Object.entries(exitCodes).map(([name, code]) => {
    const listener = () => {
      if (stopping.signal.aborted) exit(code)
      else stopping.abort(name)
    }
    process.on(name, listener)
    return () => process.off(name, listener)
  })
  return {
    signal: stopping.signal,
    dispose() {
      for (const remove of listeners) remove()
    },
  }
}
