// The language of golden traces: commands, and below a line of dashes what they led to.
//
//   # Scale down waits for the higher ordinal to be gone.
//   scale 1
//   step
//   ----
//   delete pod/web-2 (scaleDown)
//   waiting: web-2 to terminate; scaling down is held up
//
// A blank line ends the expected text; a `#` begins a comment. `set` makes the set `web`, with `name=value` for what
// differs from a plain set of three. Pods do nothing by themselves unless `kubelet auto` is said: `start`, `ready`,
// `unready`, `fail`, `succeed` and `gone` say what becomes of them. `step` lets the controller do what it can without
// time passing, `run <ms>` lets time pass too. `fault` makes the next matching call fail, `deny` all until `allow`. `pods`, `claims`, `revisions`, `status`, `events` and `explain` print.
import { type Kind, kinds } from '../../../api/kinds.ts'
import { type ApiObject, controllerOf, refOf } from '../../../api/object.ts'
import type { Features } from '../../../statefulset/nouns/observed.ts'
import { formatStep } from '../../../statefulset/nouns/step.ts'
import { formatWaiting } from '../../../statefulset/nouns/waiting.ts'
import { explainStatefulSet } from '../../../statefulset/words/explain.ts'
import type { CallFault } from '../actions.ts'
import { applyEdit } from '../edits/apply-edit.ts'
import type { Edit } from '../edits/edits.ts'
import { namespace, type SetShape } from '../edits/set-shape.ts'
import type { Write } from '../model/model-api.ts'
import { World } from '../world.ts'
import { printClaims, printPods, printRevisions, printStatus } from './scenario-print.ts'

export interface Block {
  readonly comments: readonly string[]
  readonly commands: readonly string[]
  /** Null for a block that expects nothing to be said. */
  readonly expected: readonly string[] | null
}

export function parseScenario(text: string): readonly Block[] {
  return text
    .split(/\n\s*\n/)
    .map(part => part.split('\n').filter(line => line.trim() !== ''))
    .filter(lines => lines.length > 0)
    .map(lines => {
      const dashes = lines.indexOf('----')
      const head = dashes < 0 ? lines : lines.slice(0, dashes)
      return {
        comments: head.filter(line => line.startsWith('#')),
        commands: head.filter(line => !line.startsWith('#')),
        expected: dashes < 0 ? null : lines.slice(dashes + 1),
      }
    })
}

export function formatScenario(blocks: readonly Block[]): string {
  const texts = blocks.map(({ comments, commands, expected }) =>
    [...comments, ...commands, ...(expected === null ? [] : ['----', ...expected])].join('\n'),
  )
  return `${texts.join('\n\n')}\n`
}

/** The blocks with what really happened in place of what was expected. */
export async function playScenario(blocks: readonly Block[]): Promise<readonly Block[]> {
  const says = (command: string) => blocks.some(block => block.commands.includes(command))
  const player = new Player({ maxUnavailable: says('feature maxUnavailable') })
  await player.begin()
  const played: Block[] = []
  for (const block of blocks) {
    const said: string[] = []
    for (const command of block.commands) said.push(...(await player.play(command)))
    const isSilent = said.length === 0 && block.expected === null
    played.push({ ...block, expected: isSilent ? null : said })
  }
  return played
}

const plainShape: SetShape = {
  replicas: 3,
  image: 'v1',
  policy: 'OrderedReady',
  strategy: 'RollingUpdate',
  partition: 0,
  start: 0,
  whenScaled: 'Retain',
  whenDeleted: 'Retain',
  minReadySeconds: 0,
  historyLimit: 10,
  claims: [],
  maxUnavailable: null,
}

class Player {
  readonly #world: World
  readonly #features: Features
  /** Names of revisions are hashes: traces call them r1, r2 … in the order they came to be. */
  readonly #aliases = new Map<string, string>()
  #told = 0
  #eventsTold = 0
  #waiting = ''
  #faults: { readonly text: string; readonly fault: CallFault }[] = []
  /** What is refused until further notice, as by a quota. */
  #denied: string | null = null
  #lines: string[] = []

  constructor(features: Features) {
    this.#features = features
    this.#world = new World({ seed: 0, controllers: 1, features, actions: [] }, { isManual: true })
  }

  begin(): Promise<void> {
    this.#world.onPass = pass => {
      for (const step of pass.plan.steps) this.#planned.push(formatStep(step))
      this.#waiting = pass.plan.waiting ? formatWaiting(pass.plan.waiting) : ''
    }
    return this.#world.settle()
  }

  readonly #planned: string[] = []

  async play(command: string): Promise<readonly string[]> {
    this.#lines = []
    const [verb = '', ...words] = command.split(/\s+/)
    const print = this.#printers[verb]
    if (print) return print().map(line => this.#named(line))
    if (verb === 'step' || verb === 'run') return this.#proceed(verb === 'run' ? Number(words[0]) : 0)
    if (verb === 'fault') this.#faults.push({ text: words.slice(1).join(' '), fault: faultOf(words[0]) })
    else if (verb === 'kubelet') this.#world.cluster.isManual = words[0] !== 'auto'
    else if (verb === 'feature') return []
    else if (verb === 'deny') this.#denied = words.join(' ')
    else if (verb === 'allow') this.#denied = null
    else if (verb === 'cut-nodes') for (const node of [0, 1]) this.#world.cluster.cutNode(node)
    else if (verb === 'heal-nodes') this.#world.cluster.healNodes()
    else if (verb === 'time') await this.#world.clock.advance(Number(words[0]))
    else if (verb === 'crash') this.#world.controllers[0]?.crash()
    else if (verb === 'restart') this.#world.controllers[0]?.start()
    else if (kubeletVerbs.has(verb)) this.#kubelet(verb, words)
    else applyEdit(this.#editOf(verb, words), this.#world)
    await this.#world.settle()
    return this.#lines
  }

  readonly #printers: { readonly [verb: string]: () => readonly string[] } = {
    pods: () => printPods(this.#world),
    claims: () => printClaims(this.#world),
    revisions: () => printRevisions(this.#world),
    status: () => printStatus(this.#world),
    events: () => this.#newEvents(),
    explain: () => [this.#explain()],
  }

  /** Lets the controller act, and tells what it has done and what it waits for. */
  async #proceed(ms: number): Promise<readonly string[]> {
    const failures = await this.#world.runFor(ms, call => {
      const at = this.#faults.findIndex(({ text }) => call.text.includes(text))
      if (at < 0 && this.#denied && call.text.includes(this.#denied)) return 'denied'
      return at < 0 ? 'none' : (this.#faults.splice(at, 1)[0]?.fault ?? 'none')
    })
    const lines = this.#newWrites()
    for (const failure of new Set(failures)) lines.push(`failed: ${failure}`)
    if (this.#waiting) lines.push(`waiting: ${this.#waiting}`)
    for (const violation of this.#world.violations) lines.push(`BROKEN ${violation}`)
    return (lines.length > 0 ? lines : ['nothing']).map(line => this.#named(line))
  }

  #newWrites(): string[] {
    const lines: string[] = []
    for (const write of this.#world.api.writes.slice(this.#told)) {
      if (write.kind === kinds.ControllerRevision && write.after) this.#alias(write.after)
      if (!write.actor.startsWith('controller')) continue
      if (write.kind === kinds.StatefulSet) continue
      lines.push(this.#lineOf(write))
    }
    this.#told = this.#world.api.writes.length
    return lines
  }

  /** The plan's own words for what was done, where it has any. */
  #lineOf({ kind, verb, before, after }: Write): string {
    const resource = `${kind.singular}/${(after ?? before)?.metadata?.name}`
    if (verb === 'patch') return `${after && controllerOf(after) ? 'adopt' : 'release'} ${resource}`
    const words = verb === 'update' ? updateWords : [verb]
    const planned = this.#planned.findLast(line =>
      words.some(word => line.startsWith(`${word} ${resource} `)),
    )
    return planned ?? `${verb} ${resource}`
  }

  #alias(revision: ApiObject): void {
    const name = revision.metadata?.name ?? ''
    if (!this.#aliases.has(name)) this.#aliases.set(name, `r${this.#aliases.size + 1}`)
  }

  #named(line: string): string {
    let named = line
    for (const [name, alias] of this.#aliases) named = named.replaceAll(name, alias)
    return named
  }

  #newEvents(): readonly string[] {
    const events = this.#world.events.slice(this.#eventsTold)
    this.#eventsTold = this.#world.events.length
    return events.map(({ type, reason, message }) => `${type} ${reason}: ${message}`)
  }

  #explain(): string {
    const { api, clock, set } = this.#world
    if (!set) return 'there is no set'
    const claims = new Map(
      api.list(kinds.PersistentVolumeClaim).map(claim => [claim.metadata?.name ?? '', claim]),
    )
    const neighbours = api.list(kinds.Pod)
    const pods = neighbours.filter(pod =>
      pod.metadata?.ownerReferences?.some(owner => owner.uid === set.metadata?.uid),
    )
    const revisions = api.list(kinds.ControllerRevision)
    const features = this.#features
    return explainStatefulSet({ set, pods, claims, revisions, features, neighbours }, clock.now())
  }

  #kubelet(verb: string, [name = '']: readonly string[]): void {
    const ref = { namespace, name }
    const { cluster, api } = this.#world
    if (verb === 'gone') cluster.finish(api.get(kinds.Pod, ref))
    else if (verb === 'bind') cluster.bind(api.get(kinds.Pod, ref))
    else {
      const pod = api.get(kinds.Pod, ref)
      if (!pod.spec?.nodeName) cluster.bind(pod)
      cluster.setPod(ref, kubeletStates[verb] ?? { phase: 'Pending', isReady: false })
    }
  }

  #pick(kind: Kind, name: string | undefined): number {
    const at = this.#world.api.list(kind).findIndex(object => refOf(object).name === name)
    if (at < 0) throw new Error(`there is no ${kind.singular} ${name}`)
    return at
  }

  #editOf(verb: string, words: readonly string[]): Edit {
    const [first = '', second] = words
    const pod = () => this.#pick(kinds.Pod, first)
    const claim = () => this.#pick(kinds.PersistentVolumeClaim, first)
    switch (verb) {
      case 'set':
        return { kind: 'createSet', shape: shapeOf(words) }
      case 'delete-set':
        return { kind: 'deleteSet', propagation: propagationOf(first) }
      case 'scale':
        return { kind: 'scale', replicas: Number(first) }
      case 'image':
        return { kind: 'image', image: first }
      case 'partition':
        return { kind: 'partition', partition: first === 'none' ? null : Number(first) }
      case 'strategy':
        return { kind: 'strategy', strategy: first === 'OnDelete' ? 'OnDelete' : 'RollingUpdate' }
      case 'min-ready':
        return { kind: 'minReady', seconds: Number(first) }
      case 'start-at':
        return { kind: 'start', start: Number(first) }
      case 'retention':
        return { kind: 'retention', whenScaled: retentionOf(first), whenDeleted: retentionOf(second) }
      case 'history':
        return { kind: 'historyLimit', limit: Number(first) }
      case 'annotate':
        return { kind: 'annotate', value: first }
      case 'condition':
        return { kind: 'condition', status: first }
      case 'intrude':
        return { kind: 'intrude', name: first, isMatching: second === 'matching' }
      case 'delete':
        return { kind: 'deletePod', pick: pod() }
      case 'force-delete':
        return { kind: 'forceDeletePod', pick: pod() }
      case 'orphan':
        return { kind: 'orphanPod', pick: pod() }
      case 'steal':
        return { kind: 'stealPod', pick: pod() }
      case 'relabel':
        return { kind: 'relabelPod', pick: pod() }
      case 'unname':
        return { kind: 'unnamePod', pick: pod() }
      case 'hold':
        return { kind: 'holdPod', pick: pod() }
      case 'free':
        return { kind: 'freePod', pick: pod() }
      case 'delete-claim':
        return { kind: 'deleteClaim', pick: claim() }
      case 'steal-claim':
        return { kind: 'stealClaim', pick: claim() }
      case 'share-claim':
        return { kind: 'shareClaim', pick: claim() }
      case 'hold-claim':
        return { kind: 'holdClaim', pick: claim() }
      case 'free-claim':
        return { kind: 'freeClaim', pick: claim() }
      case 'delete-revision':
        return { kind: 'deleteRevision', pick: this.#pick(kinds.ControllerRevision, this.#revision(first)) }
      case 'orphan-revision':
        return { kind: 'orphanRevision', pick: this.#pick(kinds.ControllerRevision, this.#revision(first)) }
      default:
        throw new Error(`no command is called ${verb}`)
    }
  }

  #revision(alias: string): string {
    return [...this.#aliases].find(([, each]) => each === alias)?.[0] ?? alias
  }
}

/** What a plan may call an update. */
const updateWords = ['own', 'repair', 'renumber']

const kubeletStates: { readonly [verb: string]: { readonly phase: string; readonly isReady: boolean } } = {
  ready: { phase: 'Running', isReady: true },
  unready: { phase: 'Running', isReady: false },
  fail: { phase: 'Failed', isReady: false },
  succeed: { phase: 'Succeeded', isReady: false },
}
const kubeletVerbs = new Set([...Object.keys(kubeletStates), 'gone', 'bind'])

function shapeOf(words: readonly string[]): SetShape {
  const given = Object.fromEntries(
    words.map(word => {
      const [name = '', value = ''] = word.split('=')
      if (!(name in plainShape)) throw new Error(`a set has no ${name}`)
      return [name, readValue(name, value)]
    }),
  )
  return { ...plainShape, ...given }
}

function readValue(name: string, value: string): unknown {
  if (name === 'claims') return value === '' ? [] : value.split('+')
  if (value === 'none') return null
  return /^-?[0-9]+$/.test(value) ? Number(value) : value
}

const retentionOf = (word: string | undefined): 'Retain' | 'Delete' =>
  word === 'Delete' ? 'Delete' : 'Retain'

function propagationOf(word: string): 'Background' | 'Foreground' | 'Orphan' {
  return word === 'Foreground' || word === 'Orphan' ? word : 'Background'
}

const faults: readonly CallFault[] = ['conflict', 'throttled', 'internal', 'denied', 'unreachable', 'lost']

function faultOf(word: string | undefined): CallFault {
  const found = faults.find(fault => fault === word)
  if (!found) throw new Error(`no fault is called ${word}`)
  return found
}
