// Jobs by a schedule, with something wrong in each, and what upstream says of it.
import { expect, test } from 'vitest'
import { refusalsInBrief } from '../objects-under-test.ts'

test.each<[object, readonly string[], string?]>([
  [
    {
      spec: {
        schedule: '',
        jobTemplate: {
          spec: { template: { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } } },
        },
      },
    },
    ['spec.schedule: Required value'],
  ],
  [
    {
      spec: {
        schedule: 'x',
        jobTemplate: {
          spec: { template: { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } } },
        },
      },
    },
    ['spec.schedule: Invalid value: "x": expected exactly 5 fields, found 1: [x]'],
  ],
  [
    {
      spec: {
        schedule: '60 * * * *',
        jobTemplate: {
          spec: { template: { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } } },
        },
      },
    },
    ['spec.schedule: Invalid value: "60 * * * *": end of range (60) above maximum (59): 60'],
  ],
  [
    {
      spec: {
        schedule: 'TZ=UTC * * * * *',
        jobTemplate: {
          spec: { template: { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } } },
        },
      },
    },
    [
      'spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    ],
  ],
  [
    {
      spec: {
        schedule: 'CRON_TZ=UTC * * * * *',
        jobTemplate: {
          spec: { template: { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } } },
        },
        timeZone: 'UTC',
      },
    },
    [
      'spec.schedule: Invalid value: "CRON_TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    ],
  ],
  [
    {
      spec: {
        schedule: '* * * * *',
        jobTemplate: {
          spec: { template: { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } } },
        },
        timeZone: '',
      },
    },
    ['spec.timeZone: Invalid value: "": timeZone must be nil or non-empty string'],
  ],
  [
    {
      spec: {
        schedule: '* * * * *',
        jobTemplate: {
          spec: { template: { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } } },
        },
        timeZone: 'Local',
      },
    },
    [
      'spec.timeZone: Invalid value: "Local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
    ],
  ],
  [
    {
      spec: {
        schedule: '* * * * *',
        jobTemplate: {
          spec: { template: { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } } },
        },
        timeZone: 'Nowhere/X',
      },
    },
    ['spec.timeZone: Invalid value: "Nowhere/X": unknown time zone Nowhere/X'],
  ],
  [
    {
      spec: {
        schedule: '* * * * *',
        jobTemplate: {
          spec: { template: { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } } },
        },
        timeZone: '../etc',
      },
    },
    ['spec.timeZone: Invalid value: "../etc": unknown time zone ../etc'],
  ],
  [
    {
      spec: {
        schedule: '* * * * *',
        jobTemplate: {
          spec: { template: { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } } },
        },
        concurrencyPolicy: 'X',
        startingDeadlineSeconds: -1,
        successfulJobsHistoryLimit: -1,
        failedJobsHistoryLimit: -1,
      },
    },
    [
      'spec.startingDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0',
      'spec.concurrencyPolicy: Unsupported value: "X": supported values: "Allow", "Forbid", "Replace"',
      'spec.successfulJobsHistoryLimit: Invalid value: -1: must be greater than or equal to 0',
      'spec.failedJobsHistoryLimit: Invalid value: -1: must be greater than or equal to 0',
    ],
  ],
  [
    {
      spec: {
        schedule: '* * * * *',
        jobTemplate: {
          spec: { template: { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } } },
        },
        concurrencyPolicy: '',
      },
    },
    [],
  ],
  [
    {
      spec: {
        schedule: '* * * * *',
        jobTemplate: {
          spec: {
            template: { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } },
            manualSelector: true,
          },
        },
      },
    },
    ['spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: "nil", "false"'],
  ],
  [
    {
      spec: {
        schedule: '* * * * *',
        jobTemplate: {
          metadata: { labels: { 'a b': 'c' } },
          spec: {
            template: { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } },
            selector: { matchLabels: { a: 'b' } },
          },
        },
      },
    },
    [
      'spec.jobTemplate.spec.selector: Invalid value: {"matchLabels":{"a":"b"}}: `selector` will be auto-generated',
    ],
  ],
])('CronJob: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('CronJob', object, name)).toEqual(refusals)
})
