// A line of a container's log, as the kubelet tells it with its time in front, and what can be read off it. Pure.
import { type Look, lookedOf } from './colours.ts'

export type Severity = 'error' | 'warning' | 'info' | 'debug' | 'none'
export const severities: readonly Severity[] = ['error', 'warning', 'info', 'debug']

export interface LogLine {
  /** Grows with every line that has ever come. */
  readonly key: number
  /** Which of the sources, by its place. */
  readonly source: number
  /** RFC 3339 with nine digits of a second: they sort as text. Empty for a line without a time. */
  readonly at: string
  readonly text: string
  /** Its own colours and weights. */
  readonly looks: readonly Look[]
  readonly severity: Severity
  /** The fields of a line that is a JSON object. */
  readonly fields: Readonly<Record<string, unknown>> | null
  /** No line of the log: what came before was told by a container that has ended, what comes after by the one in its place. */
  readonly restart?: Restart
}

export interface ContainerEnd {
  readonly exitCode: number
  readonly isOutOfMemory: boolean
}

export interface Restart {
  readonly container: string
  /** Null where it is not known how it had ended. */
  readonly end: ContainerEnd | null
}

export const restartLine = (restart: Restart, at: Pick<LogLine, 'key' | 'source' | 'at'>): LogLine => ({
  ...at,
  text: '',
  looks: [],
  severity: 'none',
  fields: null,
  restart,
})

const timed = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z (.*)$/s

/** The time in front, in full length, and the rest. */
export function splitTime(raw: string): { readonly at: string; readonly text: string } {
  const match = timed.exec(raw)
  if (!match) return { at: '', text: raw }
  const [, seconds = '', fraction = '', text = ''] = match
  return { at: `${seconds}.${fraction.padEnd(9, '0')}Z`, text }
}

export function lineOf(raw: string, { key, source }: Pick<LogLine, 'key' | 'source'>): LogLine {
  const { at, text } = splitTime(raw)
  const { text: plain, looks } = lookedOf(text)
  const fields = fieldsOf(plain)
  return { key, source, at, text: plain, looks, fields, severity: severityOf(plain, fields) }
}

/** More is shown as it is: reading it would hold the page up. */
const jsonMax = 20_000

function fieldsOf(text: string): LogLine['fields'] {
  if (!text.startsWith('{') || !text.trimEnd().endsWith('}') || text.length > jsonMax) return null
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

const words: readonly (readonly [Severity, RegExp])[] = [
  ['error', /^(e|err|error|fatal|panic|crit|critical|alert|emerg|emergency|severe)$/i],
  ['warning', /^(w|warn|warning)$/i],
  ['info', /^(i|info|information|notice|log)$/i],
  ['debug', /^(d|debug|trace|verbose|fine|finer|finest)$/i],
]

/** How programs begin to tell of what has stopped them, and the places that they were at: without a word of a level. */
const stops = [
  /^(Exception in thread |Traceback \(most recent call last\)|Caused by: |panic: |goroutine \d+ \[)/,
  /^(?:[a-z_$][\w$]*\.){0,12}[A-Z]\w*(?:Exception|Error)(?::|$)/,
  /^\s+at [\w$.<>/ ]{1,200}\(/,
  /^ +File ".{1,200}", line \d+/,
]

const severityOfWord = (word: string): Severity =>
  words.find(([, pattern]) => pattern.test(word))?.[0] ?? 'none'

/** By the field that JSON loggers use, klog's first letter, `level=`, or the first word of a level near the start. */
export function severityOf(text: string, fields: LogLine['fields']): Severity {
  if (fields) {
    const level = fields.level ?? fields.severity ?? fields.lvl ?? fields.loglevel ?? fields['log.level']
    if (typeof level === 'string') return severityOfWord(level)
    // As pino and bunyan count: 30 is info.
    if (typeof level === 'number')
      return level >= 50 ? 'error' : level >= 40 ? 'warning' : level >= 30 ? 'info' : 'debug'
    return 'none'
  }
  const klog = /^([IWEF])\d{4} \d\d:\d\d:\d\d/.exec(text)
  if (klog) return severityOfWord(klog[1] === 'F' ? 'fatal' : (klog[1] ?? ''))
  const named = /\b(?:level|lvl|severity)=["']?(\w+)/i.exec(text.slice(0, 300))
  if (named) return severityOfWord(named[1] ?? '')
  const word =
    /(?:^|[\s[\]|:(])(FATAL|PANIC|CRITICAL|ERROR|ERR|WARNING|WARN|NOTICE|INFO|DEBUG|TRACE|error|warning|warn|info|debug|fatal|panic)(?=[\s\]|:)!]|$)/.exec(
      text.slice(0, 120),
    )
  if (word) return severityOfWord(word[1] ?? '')
  return stops.some(each => each.test(text.slice(0, 300))) ? 'error' : 'none'
}

/** The message of a JSON line, and its other fields as `name=value`. */
export function shownFields(fields: Readonly<Record<string, unknown>>): {
  readonly message: string
  readonly rest: string
} {
  const names = ['msg', 'message', 'log', 'event'] as const
  const name = names.find(each => typeof fields[each] === 'string')
  const rest = Object.entries(fields)
    .filter(([key]) => key !== name)
    .map(([key, value]) => `${key}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
  return { message: name ? String(fields[name]) : '', rest: rest.join(' ') }
}
