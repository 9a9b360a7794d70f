// Links of a page that comes through a proxy: those that lead to its own server lead through the proxy, as upstream's do.
//
// The page is read as it arrives, in bytes whatever its characters are, and goes on at once but for a tag that has begun.
// What stands in comments, and where tags mean nothing (scripts, say), stays as it is; so does a tag that is too long.
import { createGunzip, createInflate } from 'node:zlib'

/** Attributes that are links, by element. */
const linkAttributes: { readonly [element: string]: readonly string[] } = {
  a: ['href'],
  applet: ['codebase'],
  area: ['href'],
  audio: ['src'],
  base: ['href'],
  blockquote: ['cite'],
  body: ['background'],
  button: ['formaction'],
  command: ['icon'],
  del: ['cite'],
  embed: ['src'],
  form: ['action'],
  frame: ['longdesc', 'src'],
  head: ['profile'],
  html: ['manifest'],
  iframe: ['longdesc', 'src'],
  img: ['longdesc', 'src', 'usemap'],
  input: ['src', 'usemap', 'formaction'],
  ins: ['cite'],
  link: ['href'],
  object: ['classid', 'codebase', 'data', 'usemap'],
  q: ['cite'],
  script: ['src'],
  source: ['src'],
  video: ['poster', 'src'],
}

/** Elements in which nothing but their own end is a tag. */
const rawElements = new Set(['script', 'style', 'textarea', 'title', 'xmp', 'noembed', 'noframes', 'iframe'])

const tagCharsMax = 65_536

type State =
  | { readonly kind: 'text' }
  /** Until these characters, which are the end of it. */
  | { readonly kind: 'until'; readonly end: RegExp; readonly charsMax: number }
  | { readonly kind: 'tag' }

const text: State = { kind: 'text' }
const comment: State = { kind: 'until', end: /-->/, charsMax: 3 }
const rawUntil = (element: string): State => ({
  kind: 'until',
  end: new RegExp(`</${element}(?=[\\s/>])`, 'i'),
  charsMax: element.length + 3,
})

export class PageLinks {
  readonly #link: (link: string) => string
  #state: State = text
  /** What has come and not gone on yet: the beginning of something. */
  #held = ''
  /** Within a tag: how far it was looked through, the quote that is open, and whether a value is to begin. */
  #seen = 0
  #quote = ''
  #isValue = false

  /** `link` says how a link of the page is to be asked for. */
  constructor(link: (link: string) => string) {
    this.#link = link
  }

  /** The next characters, a byte each; gives what goes on. */
  push(chars: string): string {
    this.#held += chars
    let out = ''
    for (let more: string | null = ''; more !== null; more = this.#step()) out += more
    return out
  }

  end(): string {
    const rest = this.#held
    this.#held = ''
    return rest
  }

  /** One piece that can go on; null where more has to come first. */
  #step(): string | null {
    if (this.#held === '') return null
    switch (this.#state.kind) {
      case 'text':
        return this.#passText()
      case 'until':
        return this.#passUntil(this.#state)
      case 'tag':
        return this.#passTag()
    }
  }

  #take(length: number): string {
    const taken = this.#held.slice(0, length)
    this.#held = this.#held.slice(length)
    return taken
  }

  #passText(): string | null {
    const start = this.#held.indexOf('<')
    if (start !== 0) return this.#take(start < 0 ? this.#held.length : start)
    if (this.#held.startsWith('<!--')) {
      this.#state = comment
      return this.#take(4)
    }
    if ('<!--'.startsWith(this.#held)) return null
    if (!/^<[a-z]/i.test(this.#held)) return this.#take(1)
    this.#state = { kind: 'tag' }
    this.#seen = 1
    this.#quote = ''
    this.#isValue = false
    return ''
  }

  #passUntil({ end, charsMax }: Extract<State, { kind: 'until' }>): string | null {
    const match = end.exec(this.#held)
    if (match) {
      this.#state = text
      return this.#take(match.index + match[0].length)
    }
    const certain = this.#held.length - charsMax
    return certain > 0 ? this.#take(certain) : null
  }

  #passTag(): string | null {
    const end = this.#endOfTag()
    if (end < 0 && this.#seen < tagCharsMax) return null
    this.#state = text
    // Only its first character is certain to be none of another tag.
    if (end < 0) return this.#take(this.#seen)
    const tag = this.#take(end + 1)
    const element = /^<([a-z][^\s/>]*)/i.exec(tag)?.[1]?.toLowerCase() ?? ''
    if (rawElements.has(element)) this.#state = rawUntil(element)
    const names = Object.hasOwn(linkAttributes, element) ? linkAttributes[element] : undefined
    return names ? this.#withLinks(tag, names) : tag
  }

  /** Where the `>` is that ends it. Looks at each character once, however they come. */
  #endOfTag(): number {
    for (; this.#seen < this.#held.length; this.#seen += 1) {
      const char = this.#held[this.#seen] ?? ''
      if (this.#quote !== '') {
        if (char === this.#quote) this.#quote = ''
      } else if (this.#isValue && (char === '"' || char === "'")) {
        this.#quote = char
        this.#isValue = false
      } else if (char === '>') {
        return this.#seen
      } else if (char === '=') {
        this.#isValue = true
      } else if (!/\s/.test(char)) {
        this.#isValue = false
      }
    }
    return -1
  }

  #withLinks(tag: string, names: readonly string[]): string {
    return tag.replaceAll(
      /([^\s"'<>/=]+)(?:(\s*=\s*)("[^"]*"|'[^']*'|[^\s"'=<>`]+))?/g,
      (whole, name: string, equals: string | undefined, value: string | undefined) => {
        if (value === undefined || !names.includes(name.toLowerCase())) return whole
        const quote = /^["']/.exec(value)?.[0] ?? ''
        const link = quote === '' ? value : value.slice(1, -1)
        return `${name}${equals}${quote}${this.#link(link)}${quote}`
      },
    )
  }
}

const decoders = { gzip: createGunzip, deflate: createInflate } as const

/** Whether the links of an answer with these headers can be found. */
export const isReadablePage = (contentType: string, encoding: string): boolean =>
  contentType.split(';')[0]?.trim().toLowerCase() === 'text/html' &&
  (encoding === '' || encoding === 'identity' || Object.hasOwn(decoders, encoding))

/** The page with its links changed, no longer compressed. */
export async function* pageThrough(
  page: NodeJS.ReadableStream,
  encoding: string,
  link: (link: string) => string,
): AsyncGenerator<Uint8Array> {
  const decoder = encoding === 'gzip' || encoding === 'deflate' ? decoders[encoding]() : null
  const plain = decoder ? page.on('error', error => decoder.destroy(error)).pipe(decoder) : page
  const links = new PageLinks(link)
  for await (const chunk of plain) {
    const out = links.push(Buffer.from(chunk).toString('latin1'))
    if (out !== '') yield Buffer.from(out, 'latin1')
  }
  const rest = links.end()
  if (rest !== '') yield Buffer.from(rest, 'latin1')
}
