import { expect, it } from 'vitest'
import { placeOf } from './problem.ts'

it.each([
  ['spec.template.labels', 'spec.template.metadata.labels'],
  ['spec.template.annotations[a]', 'spec.template.metadata.annotations[a]'],
  ['spec.template.spec.dnsConfig', 'spec.template.spec.dnsConfig.nameservers'],
  ['spec.template.spec.dnsConfig.searches[0]', 'spec.template.spec.dnsConfig.searches[0]'],
  ['metadata.labels', 'metadata.labels'],
])('%s is mended at %s', (field, place) => expect(placeOf(field)).toBe(place))
