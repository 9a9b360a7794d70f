// Times as clients write them: RFC 3339 with any zone and any fraction. They are stored in UTC, cut to whole seconds, or to
// microseconds where the type has them. What cannot be read is refused in the words of Go's time.Parse.

interface Layout {
  readonly text: string
  /** How the part after the seconds is written. */
  readonly fraction: RegExp
  readonly fractionText: string
}

const seconds: Layout = { text: '2006-01-02T15:04:05Z07:00', fraction: /^(?:\.\d+)?/, fractionText: '' }
const micros: Layout = {
  text: '2006-01-02T15:04:05.000000Z07:00',
  fraction: /^\.\d{6}/,
  fractionText: '.000000',
}

type Text = string | { readonly problem: string }

/** Its own form, with a day that every month has: nothing has to be reckoned to know that it stands for itself. */
const plainTime = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/

export function readTime(text: string): Text {
  if (plainTime.test(text)) return text
  if (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) &&
    isoOf(Date.parse(text))?.startsWith(text.slice(0, 19))
  )
    return text
  const parts = parse(text, seconds)
  return 'problem' in parts ? parts : `${parts.utc.slice(0, 19)}Z`
}

export function readMicroTime(text: string): Text {
  const parts = parse(text, micros)
  return 'problem' in parts ? parts : `${parts.utc.slice(0, 19)}${parts.fraction}Z`
}

const isoOf = (instant: number) => (Number.isNaN(instant) ? undefined : new Date(instant).toISOString())

interface Field {
  /** As the layout shows it. */
  readonly layout: string
  readonly pattern: RegExp
  readonly name?: string
  readonly min?: number
  readonly max?: number
}

const fields: readonly Field[] = [
  { layout: '2006', pattern: /^\d{4}/ },
  { layout: '-', pattern: /^-/ },
  { layout: '01', pattern: /^\d\d/, name: 'month', min: 1, max: 12 },
  { layout: '-', pattern: /^-/ },
  { layout: '02', pattern: /^\d\d/, name: 'day', min: 1, max: 31 },
  { layout: 'T', pattern: /^T/ },
  { layout: '15', pattern: /^\d\d/, name: 'hour', min: 0, max: 23 },
  { layout: ':', pattern: /^:/ },
  { layout: '04', pattern: /^\d\d/, name: 'minute', min: 0, max: 59 },
  { layout: ':', pattern: /^:/ },
  { layout: '05', pattern: /^\d\d/, name: 'second', min: 0, max: 59 },
]
const zone: Field = { layout: 'Z07:00', pattern: /^(?:Z|[+-]\d\d:\d\d)/ }

function parse(text: string, layout: Layout): { utc: string; fraction: string } | { problem: string } {
  const problem = (detail: string) => ({
    problem: `parsing time ${JSON.stringify(text)} as "${layout.text}": ${detail}`,
  })
  const fraction: Field = { layout: layout.fractionText, pattern: layout.fraction }
  let rest = text
  const taken: string[] = []
  for (const field of [...fields, fraction, zone]) {
    const match = field.pattern.exec(rest)
    if (!match) return problem(`cannot parse ${JSON.stringify(rest)} as "${field.layout}"`)
    const value = Number(match[0])
    if (field.name && (value < (field.min ?? 0) || value > (field.max ?? 0)))
      return { problem: `parsing time ${JSON.stringify(text)}: ${field.name} out of range` }
    rest = rest.slice(match[0].length)
    taken.push(match[0])
  }
  if (rest !== '')
    return { problem: `parsing time ${JSON.stringify(text)}: extra text: ${JSON.stringify(rest)}` }
  const zoneText = taken.pop() ?? 'Z'
  const fractionText = taken.pop() ?? ''
  const local = taken.join('')
  if (!isoOf(Date.parse(`${local}Z`))?.startsWith(local))
    return { problem: `parsing time ${JSON.stringify(text)}: day out of range` }
  return { utc: isoOf(Date.parse(local + zoneText)) ?? '', fraction: fractionText }
}
