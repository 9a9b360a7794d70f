// The tabs of one browser have one session: who signs out in one is out of all of them at once, who signs in again finds the
// pages that wait in the others, and no page goes on as somebody else.

/** Null where a browser has none: its tabs find out when they are looked at. */
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('kedge.session')

/** Empty where nobody is in. */
export const tellOtherTabs = (user: string): void => channel?.postMessage(user)

/** Returns how to end that. What is so is asked of the port: any script of this origin may say anything. */
export function hearOtherTabs(hear: (user: unknown) => void): () => void {
  const onMessage = ({ data }: MessageEvent<unknown>) => hear(data)
  channel?.addEventListener('message', onMessage)
  return () => channel?.removeEventListener('message', onMessage)
}
