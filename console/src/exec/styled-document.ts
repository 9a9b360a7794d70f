// The terminal's library writes style elements and style attributes, which the content policy does not let in. It takes
// another document than the page's own: this one is the page's, but its style elements are sheets that the document
// adopts, and style attributes are set as properties, both of which the policy allows.

/** Runs what makes elements by the page's own document, without another being given to it. */
export function withStyledPage(page: Document, work: () => void): void {
  const styled = styledDocument(page)
  page.createElement = styled.createElement
  try {
    work()
  } finally {
    // The own property hides the document's method; without it that is back.
    Reflect.deleteProperty(page, 'createElement')
  }
}

export function styledDocument(page: Document): Document {
  return new Proxy(page, {
    get(target, name) {
      if (name === 'createElement')
        return (tag: string) => (tag === 'style' ? sheetOf(page) : elementOf(page, tag))
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** Looks like a style element: its text becomes the sheet, and the sheet goes when it does. */
function sheetOf(page: Document): HTMLElement {
  const element = made(page, 'template')
  const sheet = new CSSStyleSheet()
  page.adoptedStyleSheets = [...page.adoptedStyleSheets, sheet]
  let text = ''
  Object.defineProperty(element, 'textContent', {
    get: () => text,
    set(value: string) {
      text = value
      sheet.replaceSync(value)
    },
  })
  const remove = element.remove.bind(element)
  element.remove = () => {
    page.adoptedStyleSheets = page.adoptedStyleSheets.filter(each => each !== sheet)
    remove()
  }
  return element
}

function elementOf(page: Document, tag: string): HTMLElement {
  const element = made(page, tag)
  const setAttribute = element.setAttribute.bind(element)
  element.setAttribute = (name, value) => {
    if (name === 'style') element.style.cssText = value
    else setAttribute(name, value)
  }
  return element
}

const made = (page: Document, tag: string): HTMLElement => Document.prototype.createElement.call(page, tag)
