// Which Pods' logs are shown, by their ordinals: as it stands in the address and in the field, `0-4, 7`. No more are chosen
// than are shown. Pure.

/** In the address, for who has taken all out. */
export const nobody = '-'

export interface PodChoice {
  /** Ascending; of Pods that are there, and no more than can be shown. */
  readonly ordinals: readonly number[]
  /** How many were asked for; more than are chosen where there is no room for them. */
  readonly asked: number
  /** `0-4, 7`. */
  readonly text: string
}

export interface ChoosablePods {
  /** Of the Pods that are there, ascending. */
  readonly present: readonly number[]
  /** How many can be shown at once. */
  readonly most: number
  /** The one whose page it is; null on the page of a set, which begins with all. */
  readonly first: number | null
}

/** `word`: as in the address; empty where nobody has chosen. */
export function choiceOf(word: string, { present, most, first }: ChoosablePods): PodChoice {
  const ranges = word === nobody ? [] : rangesIn(word)
  const asked =
    word === '' || ranges === null
      ? present.filter(ordinal => first === null || ordinal === first)
      : present.filter(ordinal => ranges.some(([from, to]) => from <= ordinal && ordinal <= to))
  const ordinals = asked.slice(0, most)
  return { ordinals, asked: asked.length, text: rangesText(ordinals) }
}

/** Null for what is no list of ordinals. */
export function wordOfText(text: string): string | null {
  const ranges = rangesIn(text)
  if (ranges === null) return null
  return ranges.length === 0 ? nobody : ranges.map(rangeText).join(',')
}

export const wordOf = (ordinals: readonly number[]): string =>
  ordinals.length === 0 ? nobody : rangesText(ordinals).replaceAll(' ', '')

/** Takes it in or out; in only where there is room. */
export function flipped({ ordinals }: PodChoice, ordinal: number, most: number): readonly number[] {
  if (ordinals.includes(ordinal)) return ordinals.filter(each => each !== ordinal)
  return ordinals.length < most ? [...ordinals, ordinal].toSorted((a, b) => a - b) : ordinals
}

type Range = readonly [from: number, to: number]

function rangesIn(text: string): readonly Range[] | null {
  const parts = text.split(/[,，、;\s]+/).filter(Boolean)
  const ranges = parts.map((part): Range | null => {
    const [, from, to = from] = /^(\d{1,9})(?:[-–](\d{1,9}))?$/.exec(part) ?? []
    return from === undefined || Number(from) > Number(to) ? null : [Number(from), Number(to)]
  })
  return ranges.every(range => range !== null) ? ranges : null
}

const rangeText = ([from, to]: Range): string => (from === to ? `${from}` : `${from}-${to}`)

function rangesText(ordinals: readonly number[]): string {
  const ranges: [number, number][] = []
  for (const ordinal of ordinals) {
    const last = ranges.at(-1)
    if (last && last[1] === ordinal - 1) last[1] = ordinal
    else ranges.push([ordinal, ordinal])
  }
  return ranges.map(rangeText).join(', ')
}
