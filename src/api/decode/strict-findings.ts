// What is told of fields that nobody knows and of keys that stand twice, in upstream's words and order: that of the text, as
// far as upstream reads the text itself.
import type { ParsedText } from '../parsed-text.ts'

type Text = Partial<ParsedText>

export interface Findings {
  /** The parts of a refusal. */
  readonly errors: readonly string[]
  /** Texts for `Warning` headers. */
  readonly warnings: readonly string[]
}

/** Of an object that was sent as it is. */
export function findingsOfText(unknown: readonly string[], text: Text): Findings {
  if (text.syntax === 'yaml') return findingsOfYaml(unknown, text)
  // Nobody looks into what is dropped.
  const repeated = (text.duplicates ?? []).filter(path => !unknown.some(each => isWithin(path, each)))
  const found = [
    ...unknown.map(path => ({ path, words: unknownField(path) })),
    ...repeated.map(path => ({ path, words: duplicateField(path) })),
  ]
  const isMixed = unknown.length > 0 && repeated.length > 0
  return said((isMixed ? inOrderOfText(found, text) : found).map(({ words }) => words))
}

/** The object that a patch led to, which was made of maps: only of the patch the order is known. */
export function findingsOfPatch(
  unknown: readonly string[],
  { patch, type, ...text }: Text & { readonly patch: unknown; readonly type: string },
): Findings {
  const duplicates = text.duplicates ?? []
  const ofObject = inOrderOfKeys(unknown).map(unknownField)
  if (type !== 'json') return said([...duplicates.map(duplicateField), ...ofObject])
  const ofPatch = [
    ...unknownInOperations(patch).map(path => ({ path, words: `json patch ${unknownField(path)}` })),
    ...duplicates.map(path => ({ path, words: `json patch ${duplicateField(path)}` })),
  ]
  return said([...inOrderOfText(ofPatch, text).map(({ words }) => words), ...ofObject])
}

/** YAML becomes JSON by way of maps; its repeated keys are found before, and told by their lines. */
function findingsOfYaml(unknown: readonly string[], { repeated = [] }: Text): Findings {
  const lines = repeated.map(({ key, line }) => `line ${line}: key ${JSON.stringify(key)} already set in map`)
  const fields = inOrderOfKeys(unknown).map(unknownField)
  const problem = `yaml: unmarshal errors:${lines.map(each => `\n  ${each}`).join('')}`
  return { errors: [...(lines.length > 0 ? [problem] : []), ...fields], warnings: [...lines, ...fields] }
}

const said = (words: readonly string[]): Findings => ({ errors: words, warnings: words })

const unknownField = (path: string): string => `unknown field ${JSON.stringify(path)}`
const duplicateField = (path: string): string => `duplicate field ${JSON.stringify(path)}`

const isWithin = (path: string, outer: string): boolean =>
  path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`)

function inOrderOfText<T extends { readonly path: string }>(
  found: readonly T[],
  { placesOf }: Text,
): readonly T[] {
  if (!placesOf) return found
  const places = placesOf(new Set(found.map(({ path }) => path)))
  return found.toSorted((a, b) => (places.get(a.path) ?? 0) - (places.get(b.path) ?? 0))
}

function inOrderOfKeys(paths: readonly string[]): readonly string[] {
  const steps = paths.map(path => ({ path, steps: path.split(/[.[]/) }))
  return steps.toSorted((a, b) => compareSteps(a.steps, b.steps)).map(({ path }) => path)
}

function compareSteps(a: readonly string[], b: readonly string[]): number {
  for (const [index, step] of a.entries()) {
    const other = b[index]
    if (other === undefined) return 1
    if (step === other) continue
    // An index is a number and a bracket.
    const difference = Number.parseInt(step, 10) - Number.parseInt(other, 10)
    return step.endsWith(']') && difference ? difference : step < other ? -1 : 1
  }
  return a.length - b.length
}

const fieldsOfOperation: ReadonlySet<string> = new Set(['op', 'path', 'from', 'value'])

/** As many as are named of an object. */
const unknownMax = 100

const unknownInOperations = (patch: unknown): readonly string[] =>
  (Array.isArray(patch) ? patch : [])
    .flatMap((operation, index) =>
      Object.keys(Object(operation)).flatMap(field =>
        fieldsOfOperation.has(field) ? [] : [`[${index}].${field}`],
      ),
    )
    .slice(0, unknownMax)
