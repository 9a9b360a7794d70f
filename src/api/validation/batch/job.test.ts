import { expect, test } from 'vitest'
import type { CronJob, Job, JobSpec } from '../../generated/types.ts'
import { findingsOf } from '../rules/findings.ts'
import { validateCronJob } from './cron-job.ts'
import { validateJob, validateJobUpdate } from './job.ts'

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
  [{ maxFailedIndexes: 1 }, ['required spec.backoffLimitPerIndex']],
  [{ successPolicy: { rules: [{ succeededCount: 1 }] } }, ['invalid spec.successPolicy']],
  [{ podReplacementPolicy: 'Never' }, ['notSupported spec.podReplacementPolicy']],
  [rules({ action: 'FailJob' }), ['invalid spec.podFailurePolicy.rules[0]']],
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

test('what a Job is for stays as it is', () => {
  const change = (from: Partial<JobSpec>, to: Partial<JobSpec>) =>
    pathsOf(findingsOf(findings => validateJobUpdate(findings, jobOf(to), jobOf(from))))
  expect(change({}, { parallelism: 3, suspend: true })).toEqual([])
  expect(change({ completions: 1 }, { completions: 2 })).toEqual(['invalid spec.completions'])
  const other = { ...template, spec: { ...template.spec, containers: [{ ...container, image: 'd' }] } }
  expect(change({}, { template: other })).toEqual(['invalid spec.template'])
  const indexed = { completionMode: 'Indexed' }
  expect(change({ ...indexed, completions: 1 }, { ...indexed, completions: 3, parallelism: 3 })).toEqual([])
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
