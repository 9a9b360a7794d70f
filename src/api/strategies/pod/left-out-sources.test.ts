import { expect, test } from 'vitest'
import type { CronJob, Deployment, Pod, PodSpec, VolumeProjection } from '../../generated/types.ts'
import { type Kind, kinds } from '../../kinds.ts'
import { type ApiObject, draftOf } from '../../object.ts'
import { strategyOf } from '../index.ts'

const specWith = (...sources: readonly VolumeProjection[]): PodSpec => ({
  containers: [{ name: 'a', image: 'a' }],
  volumes: [{ name: 'v', projected: { sources } }],
})

const bundle: VolumeProjection = { clusterTrustBundle: { name: 'a', path: 'a' } }
const certificate = { podCertificate: { signerName: 'a.com/b', keyType: 'ED25519' } } as VolumeProjection
const config: VolumeProjection = { configMap: { name: 'c' } }

const podWith = (...sources: readonly VolumeProjection[]): Pod => ({ spec: specWith(...sources) })

function created<T extends ApiObject>(kind: Kind<T>, object: T): T {
  const draft = draftOf(object)
  strategyOf(kind).prepareForCreate(draft)
  return draft as T
}

test('sources that the features of are off are left out, of pods and of their templates', () => {
  const sources = (spec: PodSpec | undefined) => spec?.volumes?.[0]?.projected?.sources
  expect(sources(created(kinds.Pod, podWith(bundle, config, certificate)).spec)).toEqual([{}, config, {}])
  const template = { spec: specWith(bundle) }
  const deployment: Deployment = { spec: { selector: {}, template } }
  expect(sources(created(kinds.Deployment, deployment).spec?.template.spec)).toEqual([{}])
  const cronJob: CronJob = { spec: { schedule: '', jobTemplate: { spec: { template } } } }
  expect(sources(created(kinds.CronJob, cronJob).spec?.jobTemplate.spec?.template.spec)).toEqual([{}])
})

test('what is stored with one may keep it', () => {
  const updated = (pod: Pod, old: Pod) => {
    const draft = draftOf(pod)
    strategyOf(kinds.Pod).prepareForUpdate(draft, old)
    return draft.spec?.volumes?.[0]?.projected?.sources
  }
  expect(updated(podWith(bundle, certificate), podWith(bundle))).toEqual([bundle, {}])
  expect(updated(podWith(bundle), podWith(config))).toEqual([{}])
})
