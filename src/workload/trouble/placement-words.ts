/**
 * What the scheduler has against the nodes, of all that it says: that it has also looked for somebody less important who could
 * make room, and found nobody, goes without saying. Upstream's words since 1.34, or those before.
 */
export const againstNodes = (message: string): string =>
  message.replace(/\.?\s(?:no new claims to deallocate, )?preemption: .*$/s, '').replace(/\.$/, '')
