import { describe, expect, test } from 'vitest'
import type { ControllerRevision, StatefulSet } from '../api/generated/types.ts'
import { encodeGoJson } from '../api/go-json.ts'
import {
  dataOfTemplate,
  renewedBytes,
  revisionBytes,
  revisionHash,
  revisionName,
  templateBytes,
  templateOf,
} from './revision-data.ts'

/** The template of which clusters of two releases are known to have made these revisions. */
const template = {
  metadata: { labels: { app: 'foo' }, annotations: { test: 'value' } },
  spec: {
    containers: [
      {
        name: 'test',
        image: 'test',
        imagePullPolicy: 'Always',
        resources: {},
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
      },
    ],
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  },
}

const set: StatefulSet = { spec: { selector: { matchLabels: { app: 'foo' } }, template } }

const writtenBy133: ControllerRevision = {
  revision: 1,
  data: {
    spec: {
      template: {
        $patch: 'replace',
        ...template,
        metadata: { ...template.metadata, creationTimestamp: null },
      },
    },
  },
}

describe('what a revision is named by', () => {
  test('the hash is the one that Kubernetes 1.34 and later give the same template', () => {
    expect(revisionHash(templateBytes(set), 0)).toBe('776999688b')
  })

  test('the hash of data written by Kubernetes 1.33 is the one it was given there', () => {
    expect(revisionHash(revisionBytes(writtenBy133), 0)).toBe('c77f6d978')
  })

  test('a collision gives another hash', () => {
    expect(revisionHash(templateBytes(set), 1)).not.toBe(revisionHash(templateBytes(set), 0))
  })

  test('the name of the set is cut so that the name fits', () => {
    expect(revisionName('a'.repeat(253), '776999688b')).toHaveLength(223 + 1 + 10)
    expect(revisionName('web', '776999688b')).toBe('web-776999688b')
  })
})

describe('what a revision remembers', () => {
  test('data of an older release means the same once it is written anew', () => {
    expect(revisionBytes(writtenBy133)).not.toBe(templateBytes(set))
    expect(renewedBytes(writtenBy133)).toBe(templateBytes(set))
  })

  test('data without a default that came later means the same', () => {
    const { schedulerName: _, dnsPolicy: __, ...spec } = template.spec
    const bare: ControllerRevision = { revision: 1, data: dataOfTemplate({ ...template, spec }) }
    expect(renewedBytes(bare)).toBe(templateBytes(set))
  })

  test('the template comes back as it was', () => {
    const revision: ControllerRevision = { revision: 1, data: dataOfTemplate(template) }
    expect(templateOf(revision)).toEqual(template)
  })

  test('data that holds no template has none', () => {
    expect(templateOf({ revision: 1, data: { spec: {} } })).toBeNull()
    expect(templateOf({ revision: 1 })).toBeNull()
  })

  test.each([
    ['an empty list', { nodeSelector: {}, tolerations: [], initContainers: [] }],
    ['null', { affinity: null, nodeName: null }],
    ['a plain flag that is not set', { hostNetwork: false, hostPID: false }],
    ['an empty string', { priorityClassName: '' }],
  ])('%s counts for nothing', (_, extra) => {
    const written = {
      ...set,
      spec: { ...set.spec!, template: { ...template, spec: { ...template.spec, ...extra } } },
    }
    expect(templateBytes(written as StatefulSet)).toBe(templateBytes(set))
  })

  test.each([
    ['a pointer to false', { automountServiceAccountToken: false }],
    ['a pointer to zero', { terminationGracePeriodSeconds: 0 }],
    ['an empty struct behind a pointer', { affinity: {} }],
  ])('%s counts', (_, extra) => {
    const written = {
      ...set,
      spec: { ...set.spec!, template: { ...template, spec: { ...template.spec, ...extra } } },
    }
    expect(templateBytes(written as StatefulSet)).not.toBe(templateBytes(set))
  })

  test('resources are written even where the client left them out', () => {
    const { resources: _, ...bare } = template.spec.containers[0]!
    const written = {
      ...set,
      spec: { ...set.spec!, template: { ...template, spec: { ...template.spec, containers: [bare] } } },
    }
    expect(templateBytes(written)).toBe(templateBytes(set))
  })
})

describe('JSON as Go writes it', () => {
  test.each([
    [{ b: 1, a: [true, null, 'x'] }, '{"a":[true,null,"x"],"b":1}'],
    ['<a href="x">&amp;</a>', '"\\u003ca href=\\"x\\"\\u003e\\u0026amp;\\u003c/a\\u003e"'],
    ['\u2028\u2029', '"\\u2028\\u2029"'],
    [1e21, '1e+21'],
    [1e20, '100000000000000000000'],
    [0.000001, '0.000001'],
    [1e-7, '1e-7'],
    [-0, '-0'],
    [{ a: undefined }, '{}'],
    ['tab\tnew\nline', '"tab\\tnew\\nline"'],
  ])('%j is written as %s', (value, text) => {
    expect(encodeGoJson(value)).toBe(text)
  })

  test('keys are sorted by their bytes', () => {
    expect(encodeGoJson({ '\u{1f600}': 1, '\uff5e': 2, a: 3 })).toBe('{"a":3,"\uff5e":2,"\u{1f600}":1}')
  })
})
