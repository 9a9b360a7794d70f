import { expect, test } from 'vitest'
import { formatFieldError } from '../../field-error.ts'
import type { CronJob, Job, JobSpec } from '../../generated/types.ts'
import { findingsOf } from '../rules/findings.ts'
import { validateCronJob } from './cron-job.ts'
import { validateJob } from './job.ts'
import { commonIndex, readIndexes } from './job-indexes.ts'
import { validateJobUpdate } from './job-update.ts'

const container = {
  name: 'c',
  image: 'c',
  imagePullPolicy: 'Always',
  terminationMessagePolicy: 'File',
}
const template = {
  metadata: {
    labels: {
      app: 'sum',
      'job-name': 'sum',
      'controller-uid': 'u',
      'batch.kubernetes.io/job-name': 'sum',
      'batch.kubernetes.io/controller-uid': 'u',
    },
  },
  spec: {
    restartPolicy: 'Never',
    dnsPolicy: 'ClusterFirst',
    terminationGracePeriodSeconds: 30,
    containers: [container],
  },
}
const jobOf = (spec: Partial<JobSpec> = {}): Job => ({
  metadata: { name: 'sum', uid: 'u' },
  spec: { template, ...(spec.manualSelector ? {} : { selector: generated }), ...spec },
})
const generated = { matchLabels: { 'batch.kubernetes.io/controller-uid': 'u' } }
const pathsOf = (errors: ReturnType<typeof findingsOf>) => errors.map(({ kind, path }) => `${kind} ${path}`)
const found = (spec: Partial<JobSpec>) => pathsOf(findingsOf(findings => validateJob(findings, jobOf(spec))))
const always = { ...template, spec: { ...template.spec, restartPolicy: 'Always' } }
const perIndex = { completionMode: 'Indexed', completions: 1, backoffLimitPerIndex: 1 }
const rules = (...each: readonly object[]) => ({ podFailurePolicy: { rules: each } }) as Partial<JobSpec>

test.each<[Partial<JobSpec>, readonly string[]]>([
  [{}, []],
  [perIndex, []],
  [{ parallelism: -1 }, ['invalid spec.parallelism']],
  [{ template: always }, ['required spec.template.spec.restartPolicy']],
  [{ completionMode: 'Indexed' }, ['required spec.completions']],
  [{ completionMode: 'Some' }, ['notSupported spec.completionMode']],
  [{ backoffLimitPerIndex: 1 }, ['invalid spec.backoffLimitPerIndex']],
  [{ maxFailedIndexes: 1 }, ['required spec.backoffLimitPerIndex', 'invalid spec.maxFailedIndexes']],
  [{ successPolicy: { rules: [{ succeededCount: 1 }] } }, ['invalid spec.successPolicy']],
  [{ podReplacementPolicy: 'Never' }, ['notSupported spec.podReplacementPolicy']],
  [rules({ action: 'FailJob' }), ['invalidSomehow spec.podFailurePolicy.rules[0]']],
  [
    rules({ action: 'Count', onExitCodes: { operator: 'In', values: [0] } }),
    ['invalid spec.podFailurePolicy.rules[0].onExitCodes.values[0]'],
  ],
  [{ manualSelector: true }, ['required spec.selector', 'invalid spec.template.metadata.labels']],
])('of a Job %j is said %j', (spec, errors) => {
  expect(found(spec)).toEqual(errors)
})

test.each([
  [{ matchLabels: { app: 'sum' } }, ['invalid spec.selector']],
  [
    { matchLabels: { 'controller-uid': 'other' } },
    ['invalid spec.selector', 'invalid spec.template.metadata.labels'],
  ],
  [{ matchExpressions: [{ key: 'app', operator: 'Exists' }] }, ['invalid spec.selector']],
])('a selector that nobody asked for by hand is the Job’s own: %j', (selector, errors) => {
  expect(found({ selector })).toEqual(errors)
})

test('labels by which a Job knows its Pods are not another’s', () => {
  const labels = { ...template.metadata.labels, 'controller-uid': 'other' }
  const errors = findingsOf(findings =>
    validateJob(findings, jobOf({ template: { ...template, metadata: { labels } } })),
  )
  expect(errors.map(({ path, detail }) => [path, detail])).toEqual([
    ['spec.template.metadata.labels[controller-uid]', "must be 'u'"],
  ])
})

const inOrder = { operator: 'In', values: [1, 3] }
const exits = (change: object) => rules({ action: 'Count', onExitCodes: { ...inOrder, ...change } })
const when = (...patterns: readonly object[]) => rules({ action: 'Count', onPodConditions: patterns })
const succeeds = (...each: readonly object[]) =>
  ({ completionMode: 'Indexed', completions: 3, successPolicy: { rules: each } }) as Partial<JobSpec>
const many = { completionMode: 'Indexed', completions: 200_000, backoffLimitPerIndex: 1 }
const ofRule = (field: string) => `spec.podFailurePolicy.rules[0].${field}`
const ofSuccess = (field: string) => `spec.successPolicy.rules[0].${field}`

test.each<[Partial<JobSpec>, readonly string[]]>([
  [
    { managedBy: 'x' },
    ['spec.managedBy: Invalid value: "x": must be a domain-prefixed path (such as "acme.io/foo")'],
  ],
  [{ managedBy: 'kueue.x-k8s.io/multikueue' }, []],
  [{ managedBy: `a.b/${'c'.repeat(60)}` }, ['spec.managedBy: Too long: may not be more than 63 bytes']],
  [
    exits({ containerName: 'nope', values: [3, 1, 1] }),
    [
      `${ofRule('onExitCodes.containerName')}: Invalid value: "nope": must be one of the container or initContainer names in the pod template`,
      `${ofRule('onExitCodes.values[2]')}: Duplicate value: 1`,
      `${ofRule('onExitCodes.values')}: Invalid value: [3,1,1]: must be ordered`,
    ],
  ],
  [exits({ containerName: 'c' }), []],
  [
    rules({ onExitCodes: { ...inOrder, operator: '' } }),
    [
      `${ofRule('action')}: Required value: valid values: ["Count" "FailIndex" "FailJob" "Ignore"]`,
      `${ofRule('onExitCodes.operator')}: Required value: valid values: ["In" "NotIn"]`,
    ],
  ],
  [
    when({ type: 'a b', status: 'X' }, { type: 'DisruptionTarget', status: 'True' }),
    [
      `${ofRule('onPodConditions[0].type')}: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
      `${ofRule('onPodConditions[0].status')}: Unsupported value: "X": supported values: "False", "True", "Unknown"`,
    ],
  ],
  [
    rules({ action: 'Count', onExitCodes: inOrder, onPodConditions: [{ type: 'A', status: 'True' }] }),
    [
      'spec.podFailurePolicy.rules[0]: Invalid value: specifying both OnExitCodes and OnPodConditions is not supported',
    ],
  ],
  [
    { ...many, parallelism: 20_000 },
    [
      'spec.maxFailedIndexes: Required value: must be specified when completions is above 100000',
      'spec.parallelism: Invalid value: 20000: must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index',
    ],
  ],
  [
    { ...many, maxFailedIndexes: 150_000 },
    [
      'spec.maxFailedIndexes: Invalid value: 150000: must be less than or equal to 100000',
      'spec.maxFailedIndexes: Invalid value: 150000: must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index',
    ],
  ],
  [
    { ...perIndex, completions: 3, maxFailedIndexes: 5 },
    ['spec.maxFailedIndexes: Invalid value: 5: must be less than or equal to completions'],
  ],
  [
    succeeds({ succeededIndexes: '5-2,1' }),
    [
      `${ofSuccess('succeededIndexes')}: Invalid value: "5-2,1": error parsing succeededIndexes: too large index: "5"`,
    ],
  ],
  [
    succeeds({ succeededIndexes: '2-1' }),
    [
      `${ofSuccess('succeededIndexes')}: Invalid value: "2-1": error parsing succeededIndexes: non-increasing order, previous: 2, current: 1`,
    ],
  ],
  [
    succeeds({ succeededIndexes: 'x' }),
    [
      `${ofSuccess('succeededIndexes')}: Invalid value: "x": error parsing succeededIndexes: cannot convert string to integer for index: "x"`,
    ],
  ],
  [
    succeeds({ succeededIndexes: '0,2', succeededCount: 3 }),
    [
      `${ofSuccess('succeededCount')}: Invalid value: 3: must be less than or equal to 2 (the number of indexes in the specified succeededIndexes field)`,
    ],
  ],
  [
    succeeds({ succeededCount: 4 }),
    [
      `${ofSuccess('succeededCount')}: Invalid value: 4: must be less than or equal to 3 (the number of specified completions)`,
    ],
  ],
  [succeeds({ succeededIndexes: '0-2', succeededCount: 3 }), []],
  [{ manualSelector: true, selector: {} }, []],
])('of a Job %j is told %j', (spec, texts) => {
  const errors = findingsOf(findings => validateJob(findings, jobOf(spec)))
  expect(errors.map(formatFieldError)).toEqual(texts)
})

test('a Job whose Pods could have no host name is refused', () => {
  const name = 'n'.repeat(61)
  const labels = { ...template.metadata.labels, 'job-name': name, 'batch.kubernetes.io/job-name': name }
  const told = (completions: number) => {
    const { spec } = jobOf({
      completionMode: 'Indexed',
      completions,
      template: { ...template, metadata: { labels } },
    })
    const errors = findingsOf(findings => validateJob(findings, { metadata: { name, uid: 'u' }, spec }))
    return errors.map(formatFieldError)
  }
  expect(told(10)).toEqual([])
  expect(told(1000)).toEqual([
    `metadata.name: Invalid value: "${name}": will not able to create pod with invalid DNS label: ${name}-999`,
  ])
})

test('a list of many indexes is read in one pass', () => {
  const indexes = Array.from({ length: 30_000 }, (_, at) => `${2 * at}`).join(',')
  const read = readIndexes(indexes, 60_000)
  expect(read.kind === 'intervals' && read.count).toBe(30_000)
  const odd = readIndexes('59999', 60_000)
  if (read.kind !== 'intervals' || odd.kind !== 'intervals') throw new Error('the lists are right')
  expect(commonIndex(read.intervals, odd.intervals)).toBeNull()
  expect(commonIndex(read.intervals, read.intervals.slice(-1))).toBe(59_998)
})

test('what a Job asks for can change while it is suspended and none of its Pods runs', () => {
  const bigger = {
    ...template,
    spec: {
      ...template.spec,
      nodeSelector: { zone: 'a' },
      containers: [{ ...container, resources: { requests: { cpu: '2' }, limits: { cpu: '2' } } }],
    },
  }
  const change = (status: Job['status'], suspend: boolean) => {
    const old = { ...jobOf({ suspend }), status }
    return pathsOf(
      findingsOf(findings => validateJobUpdate(findings, jobOf({ suspend, template: bigger }), old)),
    )
  }
  expect(change({}, true)).toEqual([])
  expect(change({ active: 1 }, true)).toEqual(['invalid spec.template'])
  const startTime = '2026-01-01T00:00:00Z'
  const conditions = [{ type: 'Suspended', status: 'True' }]
  expect(change({ startTime }, true)).toEqual(['invalid spec.template'])
  expect(change({ startTime, conditions }, true)).toEqual([])
  expect(change({}, false)).toEqual(['invalid spec.template'])
})

test('what a Job is for stays as it is', () => {
  const change = (from: Partial<JobSpec>, to: Partial<JobSpec>) =>
    pathsOf(findingsOf(findings => validateJobUpdate(findings, jobOf(to), jobOf(from))))
  expect(change({}, { parallelism: 3, suspend: true })).toEqual([])
  expect(change({ completions: 1 }, { completions: 2 })).toEqual(['invalid spec.completions'])
  const other = { ...template, spec: { ...template.spec, containers: [{ ...container, image: 'd' }] } }
  expect(change({}, { template: other })).toEqual(['invalid spec.template'])
  const indexed = { completionMode: 'Indexed' }
  expect(change({ ...indexed, completions: 1 }, { ...indexed, completions: 3, parallelism: 3 })).toEqual([])
  const errors = findingsOf(findings =>
    validateJobUpdate(
      findings,
      jobOf({ ...indexed, completions: 3, parallelism: 2 }),
      jobOf({ ...indexed, completions: 1 }),
    ),
  )
  expect(errors.map(formatFieldError)).toEqual([
    'spec.completions: Invalid value: 3: can only be modified in tandem with spec.parallelism',
  ])
})

test.each<[Partial<NonNullable<CronJob['spec']>>, readonly string[]]>([
  [{}, []],
  [{ schedule: 'x' }, ['invalid spec.schedule']],
  [{ schedule: '' }, ['required spec.schedule']],
  [{ schedule: 'TZ=UTC 0 * * * *' }, ['invalid spec.schedule']],
  [{ timeZone: 'Mars/Olympus' }, ['invalid spec.timeZone']],
  [{ concurrencyPolicy: 'Queue' }, ['notSupported spec.concurrencyPolicy']],
  [{ failedJobsHistoryLimit: -1 }, ['invalid spec.failedJobsHistoryLimit']],
  [
    { jobTemplate: { spec: { template: always } } },
    ['required spec.jobTemplate.spec.template.spec.restartPolicy'],
  ],
])('of a CronJob %j is said %j', (spec, errors) => {
  const cronJob = {
    metadata: { name: 'tick' },
    spec: { schedule: '0 * * * *', concurrencyPolicy: 'Allow', jobTemplate: { spec: { template } }, ...spec },
  }
  expect(pathsOf(findingsOf(findings => validateCronJob(findings, cronJob)))).toEqual(errors)
})
