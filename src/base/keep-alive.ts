/**
 * Keeps the process alive until the work is done. A clock's timers do not, and a process that starts or ends may have
 * nothing else open while it waits for something outside of it.
 */
export async function keepingAlive<T>(work: () => Promise<T>): Promise<T> {
  const { port1 } = new MessageChannel()
  port1.ref()
  try {
    return await work()
  } finally {
    port1.close()
  }
}
