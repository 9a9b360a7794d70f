/** Enough for anybody to read. */
const duplicatesMax = 100

interface Frame {
  /** Keys seen so far; null in a list. */
  readonly keys: Set<string> | null
  readonly path: string
  key: string
  index: number
  expectsKey: boolean
}

/** The paths of keys that stand twice in one object, in the order of the text, which is known to be valid JSON. */
export function repeatedKeys(text: string): readonly string[] {
  const found = new Set<string>()
  const frames: Frame[] = []
  for (let at = 0; at < text.length && found.size < duplicatesMax; at++) {
    const frame = frames.at(-1)
    switch (text[at]) {
      case '{':
        frames.push({ keys: new Set(), path: pathIn(frame), key: '', index: 0, expectsKey: true })
        break
      case '[':
        frames.push({ keys: null, path: pathIn(frame), key: '', index: 0, expectsKey: false })
        break
      case '}':
      case ']':
        frames.pop()
        break
      case ',':
        if (frame) next(frame)
        break
      case '"': {
        const end = endOfString(text, at)
        if (frame?.expectsKey) takeKey(frame, text.slice(at, end + 1), found)
        at = end
        break
      }
    }
  }
  return [...found]
}

function next(frame: Frame): void {
  if (frame.keys) frame.expectsKey = true
  else frame.index++
}

function takeKey(frame: Frame, literal: string, found: Set<string>): void {
  frame.key = literal.includes('\\') ? String(JSON.parse(literal)) : literal.slice(1, -1)
  frame.expectsKey = false
  if (frame.keys?.has(frame.key)) found.add(pathIn(frame))
  else frame.keys?.add(frame.key)
}

function pathIn(frame: Frame | undefined): string {
  if (!frame) return ''
  if (!frame.keys) return `${frame.path}[${frame.index}]`
  return frame.path === '' ? frame.key : `${frame.path}.${frame.key}`
}

/** Where the string that begins at `start` has its closing quote. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0
    while (text[end - 1 - backslashes] === '\\') backslashes++
    if (backslashes % 2 === 0) return end
  }
  return text.length
}
