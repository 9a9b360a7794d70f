/** Resolves after so long, or sooner, when the browser says that its network is back. */
export const passed = (ms: number): Promise<void> =>
  new Promise(resolve => {
    const over = () => {
      clearTimeout(timer)
      removeEventListener('online', over)
      resolve()
    }
    const timer = setTimeout(over, ms)
    addEventListener('online', over)
  })
