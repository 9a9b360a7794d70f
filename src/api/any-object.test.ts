// What holds for every object of every kind, whatever it says.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { allAtOnce } from '../base/turn.ts'
import { objectOf } from './any-object.fixture.ts'
import { decodeObject } from './decode/decode.ts'
import { setDefaults } from './defaults/index.ts'
import { deepFreeze, isEqual } from './equality.ts'
import { builtInKinds, type Kind, kinds } from './kinds.ts'
import { draftOf } from './object.ts'
import { strategicDiff } from './patch/strategic-diff.ts'
import { strategicMergeSteps } from './patch/strategic-merge-patch.ts'
import { StatusError } from './status-error.ts'

const decode = (kind: Kind, value: unknown) =>
  decodeObject({ kind, value, duplicates: [], fieldValidation: 'Strict' }).object

const kindsToTry = fc.constantFrom(
  kinds.StatefulSet,
  kinds.Pod,
  kinds.Service,
  kinds.PersistentVolumeClaim,
  kinds.PersistentVolume,
  kinds.Node,
  kinds.Endpoints,
  kinds.EndpointSlice,
  kinds.Event,
  ...builtInKinds,
)
const structOf = ({ schema }: Kind) => schema.struct ?? ''
const objects = kindsToTry.chain(kind => objectOf(structOf(kind), 6).map(value => ({ kind, value })))

describe('any object that follows its schema', () => {
  test('is decoded without complaint, and decoding it again changes nothing', () => {
    fc.assert(
      fc.property(objects, ({ kind, value }) => {
        const once = decode(kind, value)
        const again = decode(kind, draftOf(once))
        expect(isEqual(again, once)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('has defaults that settle, and that decoding leaves alone', () => {
    fc.assert(
      fc.property(objects, ({ kind, value }) => {
        const object = decode(kind, value)
        setDefaults(structOf(kind), object)
        const again = draftOf(object)
        setDefaults(structOf(kind), again)
        expect(again).toEqual(object)
        expect(decode(kind, draftOf(object))).toEqual(object)
      }),
      { numRuns: 300 },
    )
  })

  test('becomes any other by the patch between them', () => {
    const pairs = kindsToTry.chain(kind =>
      fc.tuple(fc.constant(kind), objectOf(structOf(kind), 6), objectOf(structOf(kind), 6)),
    )
    fc.assert(
      fc.property(pairs, ([kind, one, other]) => {
        const [original, modified] = [deepFreeze(decode(kind, one)), deepFreeze(decode(kind, other))]
        const patch = strategicDiff({ merging: kind.schema.merging, original, modified })
        const patched = allAtOnce(strategicMergeSteps(kind.schema.merging, original, deepFreeze(patch)))
        expect(decode(kind, draftOf(patched))).toEqual(modified)
        expect(strategicDiff({ merging: kind.schema.merging, original: modified, modified })).toEqual({})
      }),
      { numRuns: 300 },
    )
  })
})

test('anything else is decoded or refused, and never more than that', () => {
  const junk = fc.jsonValue({ maxDepth: 4 })
  const broken = objects.chain(({ kind, value }) =>
    fc
      .tuple(fc.constant(kind), fc.constantFrom(...Object.keys(value), 'spec', 'metadata'), junk)
      .map(([, field, instead]) => ({ kind, value: { ...value, [field]: instead } })),
  )
  fc.assert(
    fc.property(fc.oneof(broken, fc.record({ kind: kindsToTry, value: junk })), ({ kind, value }) => {
      try {
        const { object } = decodeObject({ kind, value, duplicates: [], fieldValidation: 'Warn' })
        setDefaults(structOf(kind), object)
      } catch (error) {
        expect(error).toBeInstanceOf(StatusError)
        expect((error as StatusError).code).toBe(400)
      }
    }),
    { numRuns: 500 },
  )
})
