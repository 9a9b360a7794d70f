// The order of test files: those that take longest begin first, so that no core idles while the other does the last of them.
// How long a file takes its length does not say, by which files are ordered where none has run yet.
import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Those of more than a minute, the longest of each project first. */
export const longest: readonly string[] = [
  'src/node/runtimes/process/process-runtime.test.ts',
  'test/e2e/containerd.test.ts',
  'test/e2e/plan-remedies.test.ts',
  'test/e2e/process-pods.test.ts',
  'test/e2e/databases.test.ts',
  'test/e2e/plan-on-containerd.test.ts',
  'test/e2e/process-streams.test.ts',
  'test/e2e/process.test.ts',
  'test/e2e/charts.test.ts',
  'test/e2e/kubectl.test.ts',
  'test/e2e/console/operations.test.ts',
  'test/e2e/console/accounts.test.ts',
  'test/e2e/console/create.test.ts',
  'test/e2e/console/pod-log.test.ts',
  'test/e2e/console/pod-page.test.ts',
  'test/e2e/console/pages.test.ts',
  'test/e2e/console/states.test.ts',
  'test/e2e/console/console.test.ts',
]

/**
 * Projects of one group follow one another in this order, and small files come last: a worker that turns from one to another is
 * made anew.
 */
const projectsInOrder = ['fast', 'alone', 'e2e', 'browsers', 'forwarded']

interface Placed {
  readonly project: string
  readonly path: string
}

/** What is not among the longest stays in its own order. */
export function longestFirst<T>(files: readonly T[], placeOf: (file: T) => Placed): readonly T[] {
  const places = files.map(file => ({ file, ...placeOf(file) }))
  const turnOf = (path: string) => (longest.includes(path) ? longest.indexOf(path) : longest.length)
  return places
    .toSorted(
      (a, b) =>
        projectsInOrder.indexOf(a.project) - projectsInOrder.indexOf(b.project) ||
        turnOf(a.path) - turnOf(b.path),
    )
    .map(({ file }) => file)
}

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const { root } = this.ctx.config
    return [
      ...longestFirst(sorted, ({ project, moduleId }) => ({
        project: project.name,
        path: relative(root, moduleId),
      })),
    ]
  }
}
