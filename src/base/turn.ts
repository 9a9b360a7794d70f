/** Lets whatever else waits for the event loop have it. */
export const nextTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
