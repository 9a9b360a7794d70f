// How long ago, in the few characters that `kubectl get` gives it: upstream's HumanDuration. The longer the time, the
// coarser the answer; a second unit is told only while it still matters.

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const withRest = (whole: number, unit: string, rest: number, restUnit: string): string =>
  rest === 0 ? `${whole}${unit}` : `${whole}${unit}${rest}${restUnit}`

/** `3m25s`, `47h`, `5d12h`, `2y30d`. */
export function formatHumanDuration(ms: number): string {
  const seconds = Math.trunc(ms / second)
  // Clocks of two machines may differ by a second; more than that is wrong and shown as such.
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 60 * 2) return `${seconds}s`
  const minutes = Math.trunc(ms / minute)
  if (minutes < 10) return withRest(minutes, 'm', seconds % 60, 's')
  if (minutes < 60 * 3) return `${minutes}m`
  const hours = Math.trunc(ms / hour)
  if (hours < 8) return withRest(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  if (hours < 24 * 8) return withRest(Math.trunc(ms / day), 'd', hours % 24, 'h')
  const days = Math.trunc(ms / day)
  if (days < 365 * 2) return `${days}d`
  if (days < 365 * 8) return withRest(Math.trunc(days / 365), 'y', days % 365, 'd')
  return `${Math.trunc(days / 365)}y`
}
