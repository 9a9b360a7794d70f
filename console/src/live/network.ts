// What the browser says of its network, for who waits. Whoever has waited leaves no listener behind.

/** Aborted when the network goes, until `over`: a stream may not notice for minutes. */
export function offlineDuring(over: AbortSignal, reason?: Error): AbortSignal {
  const gone = new AbortController()
  // Whether it is there now says nothing: what runs on this machine is reached all the same.
  window.addEventListener('offline', () => gone.abort(reason), { once: true, signal: over })
  return gone.signal
}

/** Resolves after so long, and sooner when the signal is aborted or the network is back: there is no sense in waiting on. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) return resolve()
    const over = new AbortController()
    const end = () => {
      clearTimeout(timer)
      over.abort()
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { signal: over.signal })
    window.addEventListener('online', end, { signal: over.signal })
  })
