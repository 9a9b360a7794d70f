// A compiled expression: the tree as a list of instructions, and a walk over the text that keeps the set of instructions which
// may come next. Each character is looked at once per instruction, so that no expression is exponential; and no match takes more
// than `stepsMax`, so that a long text under a long expression cannot hold others up either.
//
// Invariant: the threads of a step are in the order of their priority, and each instruction is among them at most once.
import { newline, word } from './char-test.ts'
import { type Assertion, parseRegex, type RegexNode, RegexSyntaxError } from './parse.ts'

type Instruction =
  | { readonly kind: 'char'; readonly test: (code: number) => boolean }
  | { readonly kind: 'split'; first: number; second: number }
  | { readonly kind: 'jump'; to: number }
  | { readonly kind: 'assert'; readonly what: Assertion }
  | { readonly kind: 'match' }

/** About a tenth of a second. */
const stepsMax = 10_000_000
/** Beyond it Go, too, says that an expression is too large. */
const instructionsMax = 20_000

/** A text that is too long for its expression. */
export class RegexTooCostly extends Error {
  override readonly name = 'RegexTooCostly'
}

/** Where a match is, in UTF-16 units. */
export interface RegexMatch {
  readonly start: number
  readonly end: number
}

export interface Regex {
  readonly source: string
  /** Whether the text has a match anywhere. Throws `RegexTooCostly`. */
  test(text: string): boolean
  /** The first match at or behind an index, or null. Throws `RegexTooCostly`. */
  find(text: string, from?: number): RegexMatch | null
}

/** Throws `RegexSyntaxError`. */
export function compileRegex(source: string): Regex {
  const program: Instruction[] = []
  emit(program, parseRegex(source), source)
  program.push({ kind: 'match' })
  return {
    source,
    test: text => run(program, text, { from: 0, shortest: true }) !== null,
    find: (text, from = 0) => run(program, text, { from, shortest: false }),
  }
}

function emit(program: Instruction[], node: RegexNode, source: string): void {
  if (program.length > instructionsMax) throw new RegexSyntaxError('expression too large', source)
  switch (node.kind) {
    case 'empty':
      return
    case 'char':
      program.push({ kind: 'char', test: node.test })
      return
    case 'assert':
      program.push({ kind: 'assert', what: node.what })
      return
    case 'sequence':
      for (const part of node.parts) emit(program, part, source)
      return
    case 'choice':
      emitChoice(program, node.branches, source)
      return
    case 'repeat':
      emitRepeat(program, node, source)
      return
  }
}

function emitChoice(program: Instruction[], branches: readonly RegexNode[], source: string): void {
  const ends: { kind: 'jump'; to: number }[] = []
  for (const [index, branch] of branches.entries()) {
    if (index === branches.length - 1) {
      emit(program, branch, source)
      break
    }
    const split = { kind: 'split' as const, first: program.length + 1, second: 0 }
    program.push(split)
    emit(program, branch, source)
    const end = { kind: 'jump' as const, to: 0 }
    program.push(end)
    ends.push(end)
    split.second = program.length
  }
  for (const end of ends) end.to = program.length
}

function emitRepeat(
  program: Instruction[],
  { body, min, max, lazy }: RegexNode & { readonly kind: 'repeat' },
  source: string,
): void {
  for (let count = 0; count < min; count++) emit(program, body, source)
  if (max === null) {
    const at = program.length
    const split = { kind: 'split' as const, first: 0, second: 0 }
    program.push(split)
    emit(program, body, source)
    program.push({ kind: 'jump', to: at })
    direct(split, { body: at + 1, past: program.length, lazy })
    return
  }
  const splits: { readonly split: Instruction & { kind: 'split' }; readonly body: number }[] = []
  for (let count = min; count < max; count++) {
    const split = { kind: 'split' as const, first: 0, second: 0 }
    program.push(split)
    splits.push({ split, body: program.length })
    emit(program, body, source)
  }
  for (const { split, body: at } of splits) direct(split, { body: at, past: program.length, lazy })
}

function direct(
  split: Instruction & { kind: 'split' },
  { body, past, lazy }: { readonly body: number; readonly past: number; readonly lazy: boolean },
): void {
  split.first = lazy ? past : body
  split.second = lazy ? body : past
}

interface Threads {
  readonly at: number[]
  readonly start: number[]
}

interface Walk {
  readonly program: readonly Instruction[]
  readonly text: string
  /** Which step an instruction was last added in. */
  readonly seen: Int32Array
  step: number
  steps: number
}

function run(
  program: readonly Instruction[],
  text: string,
  { from, shortest }: { readonly from: number; readonly shortest: boolean },
): RegexMatch | null {
  const walk: Walk = { program, text, seen: new Int32Array(program.length).fill(-1), step: 0, steps: 0 }
  let current: Threads = { at: [], start: [] }
  let next: Threads = { at: [], start: [] }
  let found: RegexMatch | null = null
  for (let index = from; index <= text.length; ) {
    if (found === null) add(walk, current, { at: 0, start: index, index })
    if (current.at.length === 0 && found !== null) return found
    const code = index < text.length ? (text.codePointAt(index) ?? 0) : -1
    const past = index + (code > 0xffff ? 2 : 1)
    walk.step++
    for (let thread = 0; thread < current.at.length; thread++) {
      const at = current.at[thread] ?? 0
      const start = current.start[thread] ?? 0
      const instruction = program[at]
      if (instruction?.kind === 'match') {
        found = { start, end: index }
        if (shortest) return found
        break
      }
      if (instruction?.kind === 'char' && code >= 0 && instruction.test(code))
        add(walk, next, { at: at + 1, start, index: past })
    }
    if (code < 0) break
    ;[current, next] = [next, current]
    next.at.length = 0
    next.start.length = 0
    index = past
  }
  return found
}

/** Follows what takes no character, without recursion: expressions nest deeper than the stack. */
function add(
  walk: Walk,
  threads: Threads,
  { at, start, index }: { at: number; start: number; index: number },
): void {
  const waiting = [at]
  while (waiting.length > 0) {
    const here = waiting.pop() ?? 0
    if (walk.seen[here] === walk.step) continue
    walk.seen[here] = walk.step
    if (++walk.steps > stepsMax) throw new RegexTooCostly('the text is too long for its regular expression')
    const instruction = walk.program[here]
    switch (instruction?.kind) {
      case 'jump':
        waiting.push(instruction.to)
        break
      case 'split':
        waiting.push(instruction.second, instruction.first)
        break
      case 'assert':
        if (holds(instruction.what, walk.text, index)) waiting.push(here + 1)
        break
      case 'char':
      case 'match':
        threads.at.push(here)
        threads.start.push(start)
        break
    }
  }
}

function holds(what: Assertion, text: string, index: number): boolean {
  const before = index > 0 ? text.charCodeAt(index - 1) : -1
  const after = index < text.length ? text.charCodeAt(index) : -1
  switch (what) {
    case 'textStart':
      return before < 0
    case 'textEnd':
      return after < 0
    case 'lineStart':
      return before < 0 || newline(before)
    case 'lineEnd':
      return after < 0 || newline(after)
    case 'wordEdge':
      return word(before) !== word(after)
    case 'notWordEdge':
      return word(before) === word(after)
  }
}
