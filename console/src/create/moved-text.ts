// The text of a draft that goes to another project: nothing but the names of the project is written anew, so that comments
// and the way it was written stay. Pure.
import { formatYaml, isMap, isScalar, isSeq, parseAllDocuments } from '../../../src/base/yaml.ts'

/** What names the project that is left names the other one; what names none, or a third, stays as it is. */
export function movedText(text: string, { from, to }: Record<'from' | 'to', string>): string {
  const places = [parseAllDocuments(text, { uniqueKeys: false })]
    .flat()
    .flatMap(({ contents }) => [contents, ...itemsOf(contents)])
    .flatMap(object => {
      const name = isMap(object) ? object.getIn(['metadata', 'namespace'], true) : null
      return isScalar(name) && name.value === from && name.range ? [name.range] : []
    })
  return places
    .toSorted((a, b) => b[0] - a[0])
    .reduce((moved, [start, end]) => {
      const isQuoted = /^["']/.test(moved.slice(start, end))
      const name = isQuoted ? JSON.stringify(to) : formatYaml(to).trim()
      return moved.slice(0, start) + name + moved.slice(end)
    }, text)
}

/** Of a `List`, and of anything that has some. */
function itemsOf(contents: unknown): readonly unknown[] {
  const items: unknown = isMap(contents) ? contents.get('items') : null
  return isSeq(items) ? items.items : []
}
