// What a machine judges well: layers, cycles, banned globals, paths in the docs, words that do not belong here.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' })
  .trim()
  .split('\n')
  .filter(path => existsSync(join(root, path)))
const sources = tracked.filter(path => path.startsWith('src/') && path.endsWith('.ts'))
const ofConsole = tracked.filter(path => /^console\/src\/.*\.tsx?$/.test(path))
const isTest = (path: string) =>
  /(\.(test|conformance|fixture)|-under-test)\.ts$/.test(path) || path.startsWith('src/testing/')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** Which folders of src each folder may import. `main.ts` and `testing/` see everything. */
const mayImport: { readonly [folder: string]: readonly string[] } = {
  base: [],
  api: ['base'],
  store: ['base'],
  server: ['base', 'api', 'store'],
  client: ['base', 'api'],
  workload: ['base', 'api'],
  scheduling: ['base', 'api', 'workload'],
  control: ['base', 'api', 'client', 'workload'],
  statefulset: ['base', 'api', 'client', 'workload', 'control'],
  controllers: ['base', 'api', 'client', 'workload', 'scheduling', 'control'],
  network: ['base', 'api', 'client', 'workload', 'control'],
  node: ['base', 'api', 'registry', 'client', 'workload', 'scheduling', 'control', 'network'],
  iam: ['base', 'api', 'store', 'client', 'workload', 'scheduling', 'control'],
  registry: ['base'],
  console: ['base', 'api', 'iam', 'registry'],
  people: ['base', 'api', 'server', 'client', 'iam', 'console'],
  foresee: ['base', 'api', 'client', 'workload', 'scheduling', 'control', 'statefulset'],
  cli: ['base', 'api', 'registry', 'client', 'workload', 'control', 'statefulset', 'foresee', 'iam'],
}

/** The import that a composition root needs: the CLI's verbs start Kedge through it. */
const compositionRoot = 'src/main.ts'

/** What runs in the server's own process. The CLI's verbs run in theirs. */
const inServer = sources.filter(path => !isTest(path) && !path.startsWith('src/cli/'))

/** Files with a call that holds the event loop, each with the reason why nobody waits for it. */
const blocks: { readonly [path: string]: string } = {
  'src/base/find-program.ts': 'before the start',
  'src/client/kubeconfig/kubeconfig-files.ts': 'read by verbs of the CLI, not by the server',
  'src/node/agent/node-description.ts': 'before the node is registered; files of the kernel',
  'src/node/runtimes/cri/private/containerd-process.ts': 'before the engine is ready',
  'src/node/runtimes/detect.ts': 'before the start',
  'src/node/runtimes/process/network/bridge-network.ts': 'folders of the kernel, in memory: microseconds',
  'src/node/runtimes/process/isolation.ts': '/proc/self/mounts, in memory: microseconds',
  'src/server/certificates/issue-certificate.ts': 'before the start',
  'src/store/data-file.ts': 'before the store is open',
  'src/store/lmdb-journal.ts': 'before the store is open, and once after the disk has failed',
}

/** Files with a loop that ends from within, each with what bounds it. */
const loops: { readonly [path: string]: string } = {
  'src/api/decode/json-syntax.ts': 'one step for each character of a body of bounded size',
  'src/api/select/selector-parser.ts': 'one step for each requirement of a text of bounded size',
  'src/foresee/repair.ts': 'one step for each Pod of a set; runs in the CLI',
  'src/node/runtimes/cri/cri-ready.ts': 'sleeps in each step, until a deadline',
  'src/node/runtimes/simulated/simulated-pod.ts': 'one step for each thing that is due to one Pod',
  'src/store/history.ts': 'one step for each event of one key in a history of bounded size',
  'src/server/wire/queue-sink.ts': 'waits in each step, after what has arrived',
}

interface Import {
  readonly from: string
  readonly to: string
}

const importsOf = (files: readonly string[]): readonly Import[] =>
  files.flatMap(from =>
    [...read(from).matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, target = '']) => ({
      from,
      to: relative(root, join(root, dirname(from), target)),
    })),
  )
const imports = importsOf(sources)

const folderOf = (path: string) => /^src\/([^/]+)\//.exec(path)?.[1] ?? null

describe('the source tree', () => {
  it('imports in one direction between folders', () => {
    const against = imports.filter(({ from, to }) => {
      const [source, target] = [folderOf(from), folderOf(to)]
      if (isTest(from) || source === null || to === compositionRoot || target === null) return false
      return target !== source && !(mayImport[source] ?? []).includes(target ?? '')
    })
    expect(against).toEqual([])
  })

  it('has no import cycle', () => {
    const targets = groupByFrom([...imports, ...importsOf(ofConsole)])
    const done = new Set<string>()
    const cycles: string[] = []
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) {
        cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '))
        return
      }
      if (done.has(path)) return
      for (const { to } of targets.get(path) ?? []) visit(to, [...trail, path])
      done.add(path)
    }
    for (const path of [...sources, ...ofConsole]) visit(path, [])
    expect(cycles).toEqual([])
  })

  it('takes time and chance from its callers', () => {
    const allowed = /^src\/(base\/(clock|random)\.ts|main\.ts|cli\/)/
    // A socket's own `setTimeout` is not the global one.
    const banned =
      /(?<![.\w])(Date\.now\(|new Date\(\)|setTimeout\(|setInterval\(|Math\.random\(|performance\.now\()/
    const found = sources
      .filter(path => !isTest(path) && !allowed.test(path))
      .flatMap(path => linesWith(path, banned))
    expect(found).toEqual([])
  })

  it('does nothing synchronous with files and processes once it runs', () => {
    // `execSync` is what CRI calls a command that is run to its end; nobody takes Node's.
    const blocking =
      /(?<!\.)\b(?!execSync\()\w+Sync\(|\bfs\.\w+Sync\(|\.transactionSync\(|import .*\bexecSync\b/
    const found = inServer.filter(path => linesWith(path, blocking).length > 0)
    expect(found.filter(path => !(path in blocks))).toEqual([])
    expect(Object.keys(blocks).filter(path => !found.includes(path))).toEqual([])
  })

  it('has no loop without an end in its head where others wait for their turn', () => {
    const found = inServer.filter(path => linesWith(path, /\bfor \(;;\)|\bwhile \(true\)/).length > 0)
    expect(found.filter(path => !(path in loops))).toEqual([])
    expect(Object.keys(loops).filter(path => !found.includes(path))).toEqual([])
  })

  it('keeps out of what a browser bundles what a browser has not', () => {
    const bundled = /^src\/(api|client|workload|statefulset|foresee)\//
    // What carries requests out of a process, and what reads a machine's files to know where to.
    const ofNode =
      /^src\/client\/(kubeconfig\/|(http-transport|connection-pool|connection-failure|proxy|credentials|exec-credential)\.ts$)/
    const banned = /\bBuffer\b|\bprocess\.|^import (?!type).* from 'node:|\bimport\('node:/
    const found = sources
      .filter(path => bundled.test(path) && !ofNode.test(path) && !isTest(path))
      .flatMap(path => linesWith(path, banned))
    expect(found).toEqual([])
  })

  it('has no file named for what it is not about', () => {
    expect(
      sources.filter(path => /(^|[/-])(utils?|helpers?|managers?|common|misc|impl)\b/i.test(path)),
    ).toEqual([])
  })

  it('has no file with more than one idea, as far as its length can tell', () => {
    const tables = ['src/api/protobuf/field-numbers.ts']
    const long = sources.filter(path => !isTest(path) && !tables.includes(path) && linesOf(path) > 500)
    expect(long).toEqual([])
  })

  it('exports nothing that only its tests use', () => {
    const words = new Map<string, number>()
    const readers = tracked.filter(
      path => /\.(tsx?|mjs)$/.test(path) && !/\.(test|conformance|fixture)\.tsx?$/.test(path),
    )
    for (const path of readers)
      for (const word of new Set(read(path).match(/[A-Za-z_$][\w$]*/g)))
        words.set(word, (words.get(word) ?? 0) + 1)
    const dead = sources
      .filter(path => !isTest(path))
      .flatMap(path => {
        const text = read(path)
        return [
          ...text.matchAll(
            /^export (?:async )?(?:const|function\*?|class|interface|type) ([A-Za-z_$][\w$]*)/gm,
          ),
        ]
          .map(([, name = '']) => name)
          .filter(
            name =>
              words.get(name) === 1 &&
              text.split(new RegExp(`\\b${name.replace('$', '\\$')}\\b`)).length === 2,
          )
          .map(name => `${path}: ${name}`)
      })
    expect(dead).toEqual([])
  })

  it('leaves nothing for later, and no test alone or aside', () => {
    const code = tracked.filter(path => /\.(ts|mjs)$/.test(path) && path !== 'test/tidy.test.ts')
    const found = code.flatMap(path =>
      read(path)
        .split('\n')
        .filter(line => /\b(TODO|FIXME|XXX)\b|\b(it|test|describe)\.(only|todo)\b/.test(line))
        .map(line => `${path}: ${line.trim()}`),
    )
    expect(found).toEqual([])
  })

  it('has no type that gives up', () => {
    expect(
      sources.flatMap(path => linesWith(path, /:\s*any\b|\bas any\b|@ts-(ignore|nocheck|expect-error)/)),
    ).toEqual([])
  })
})

describe('the documents', () => {
  const documents = tracked.filter(path => path.endsWith('.md'))

  it('name only paths that exist', () => {
    const missing = documents.flatMap(document =>
      [
        ...read(document).matchAll(
          /`((?:src|docs|test|tools|examples|bench|bin)\/[\w./-]*[\w/])`|\]\((?!https?:|#)([^)#]+)[^)]*\)/g,
        ),
      ]
        .map(([, inCode, linked]) => (inCode ? inCode : join(dirname(document), linked ?? '')))
        .filter(path => !existsSync(join(root, path)))
        .map(path => `${document}: ${path}`),
    )
    expect(missing).toEqual([])
  })

  it('and the code hold no address that only one machine knows', () => {
    const pattern = /(^|[\s'"`(])\/(work|farm)\/|registry\.npmjs\.org/
    const texts = tracked.filter(
      path => /\.(ts|mjs|js|md|json|ya?ml|txt)$/.test(path) && path !== 'test/tidy.test.ts',
    )
    expect(texts.flatMap(path => linesWith(path, pattern))).toEqual([])
  })
})

const linesOf = (path: string): number => read(path).split('\n').length

function linesWith(path: string, pattern: RegExp): string[] {
  return read(path)
    .split('\n')
    .flatMap((line, index) =>
      pattern.test(line) && !/^\s*(\/\/|\*|\/\*)/.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [],
    )
}

function groupByFrom(all: readonly Import[]): Map<string, Import[]> {
  const grouped = new Map<string, Import[]>()
  for (const each of all) grouped.set(each.from, [...(grouped.get(each.from) ?? []), each])
  return grouped
}
