/**
 * Keeps the process alive until the returned function is called. Timers of a clock do not, and an ending process may
 * have nothing else left open while it still waits for something outside.
 */
export function keepAlive(): () => void {
  const { port1 } = new MessageChannel()
  port1.ref()
  return () => port1.close()
}
