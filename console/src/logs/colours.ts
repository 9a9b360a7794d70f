// What a line says of its own looks, in the escape sequences of terminals: its colours and weights become classes of the
// page's sheet, all else of them is left out. A line that a program has drawn anew, as a counter that goes up, is as it was
// drawn last. Pure.

export interface Look {
  /** Where it begins in the plain text; it lasts up to the next one. */
  readonly from: number
  /** Empty for what looks like everything else. */
  readonly classes: string
}

export interface Looked {
  readonly text: string
  /** In the order of the text; none where it has no looks of its own. */
  readonly looks: readonly Look[]
}

const none: readonly Look[] = []
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is these that are read
const sequence = /\u001b\[([0-9;:?]*)([A-Za-z])|\u001b\][^\u0007]*\u0007/g

const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const

/** What holds until something else is said. */
interface Pen {
  readonly colour: (typeof names)[number] | 'grey' | null
  readonly isBold: boolean
  readonly isFaint: boolean
  readonly isUnderlined: boolean
}

const plainPen: Pen = { colour: null, isBold: false, isFaint: false, isUnderlined: false }

export function lookedOf(raw: string): Looked {
  const drawn = drawnLast(raw)
  if (!drawn.includes('\u001b')) return { text: drawn, looks: none }
  const looks: Look[] = []
  let text = ''
  let pen = plainPen
  let at = 0
  for (const { index, 0: whole, 1: codes = '', 2: kind } of drawn.matchAll(sequence)) {
    text += drawn.slice(at, index)
    at = index + whole.length
    if (kind !== 'm') continue
    pen = penAfter(pen, codes)
    const classes = classesOf(pen)
    if (looks.at(-1)?.from === text.length) looks.pop()
    if (classes !== (looks.at(-1)?.classes ?? '')) looks.push({ from: text.length, classes })
  }
  return { text: text + drawn.slice(at), looks: looks.length > 0 ? looks : none }
}

function drawnLast(raw: string): string {
  if (!raw.includes('\r')) return raw
  return raw.split('\r').findLast(each => each !== '') ?? ''
}

function penAfter(before: Pen, codes: string): Pen {
  let pen = before
  const numbers = codes.split(/[;:]/).map(Number)
  for (let at = 0; at < numbers.length; at++) {
    const code = numbers[at] ?? 0
    if (code === 38 || code === 48) {
      // What a background is made of is not the next codes' business.
      const isOfPalette = numbers[at + 1] === 5
      const level = (place: number) => numbers[at + place] ?? 0
      if (code === 38)
        pen = {
          ...pen,
          colour: isOfPalette ? ofPalette(level(2)) : nearest([level(2), level(3), level(4)]),
        }
      at += isOfPalette ? 2 : 4
    } else pen = penWith(pen, code)
  }
  return pen
}

function penWith(pen: Pen, code: number): Pen {
  if (code === 0) return plainPen
  if (code === 1) return { ...pen, isBold: true }
  if (code === 2) return { ...pen, isFaint: true }
  if (code === 4) return { ...pen, isUnderlined: true }
  if (code === 22) return { ...pen, isBold: false, isFaint: false }
  if (code === 24) return { ...pen, isUnderlined: false }
  if (code >= 30 && code <= 37) return { ...pen, colour: names[code - 30] ?? null }
  if (code === 39) return { ...pen, colour: null }
  if (code === 90) return { ...pen, colour: 'grey' }
  if (code >= 91 && code <= 97) return { ...pen, colour: names[code - 90] ?? null }
  return pen
}

/** Of the 256: 16 named ones, a cube of six levels of each light, and greys. */
function ofPalette(index: number): Pen['colour'] {
  if (index < 16) return index === 8 ? 'grey' : (names[index % 8] ?? null)
  if (index >= 232) return index < 250 ? 'grey' : 'white'
  const place = index - 16
  const levels = [Math.floor(place / 36), Math.floor(place / 6) % 6, place % 6]
  return nearest(levels.map(level => level * 51))
}

/** The named one whose lights are those that are on in it. */
function nearest([red = 0, green = 0, blue = 0]: readonly number[]): Pen['colour'] {
  const most = Math.max(red, green, blue)
  const isGrey = most - Math.min(red, green, blue) < 40
  if (isGrey) return most < 60 ? 'black' : most < 200 ? 'grey' : 'white'
  const isOn = (light: number) => light > most * 0.6
  return names[(isOn(red) ? 1 : 0) + (isOn(green) ? 2 : 0) + (isOn(blue) ? 4 : 0)] ?? null
}

/** Black and white are what the page writes and is written on: there they say nothing. */
function classesOf({ colour, isBold, isFaint, isUnderlined }: Pen): string {
  const hue = isFaint && colour === null ? 'grey' : colour
  return [
    hue === null || hue === 'black' || hue === 'white' ? '' : `log__colour--${hue}`,
    isBold ? 'log__bold' : '',
    isUnderlined ? 'log__underlined' : '',
  ]
    .filter(Boolean)
    .join(' ')
}

/** A stretch of the text in the parts that look alike. */
export function alike(
  text: string,
  looks: readonly Look[],
  { from, to }: { readonly from: number; readonly to: number },
): readonly { readonly text: string; readonly classes: string }[] {
  const parts: { text: string; classes: string }[] = []
  const starts = [{ from: 0, classes: '' }, ...looks]
  for (const [place, look] of starts.entries()) {
    const begin = Math.max(from, look.from)
    const end = Math.min(to, starts[place + 1]?.from ?? text.length)
    if (end > begin) parts.push({ text: text.slice(begin, end), classes: look.classes })
  }
  return parts
}
