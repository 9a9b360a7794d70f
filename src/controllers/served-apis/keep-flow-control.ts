// Keeps the default objects of flow control: all are there, the mandatory ones as they have to be, and every FlowSchema says whether
// its level exists.
import { isDeepStrictEqual } from 'node:util'
import { type AnyCondition, setCondition } from '../../api/conditions.ts'
import type { FlowSchema, PriorityLevelConfiguration } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { type ApiObject, nameOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { Instant } from '../../base/clock.ts'
import { type ControllerContext, type Outcome, settled } from '../../control/controller.ts'
import { ensureAll } from './ensure-all.ts'
import { flowSchemas, priorityLevels } from './flow-control.ts'

/** Without these a request could be of no flow at all. */
const mandatory: ReadonlySet<string> = new Set(['exempt', 'catch-all'])

/** A suggested object that is gone comes back after this: until then somebody may put another in its place. */
const restoreAfterMs = 60_000

const isMandatory = (each: ApiObject): boolean => mandatory.has(nameOf(each))

export class FlowControlKeeper {
  readonly #context: Pick<ControllerContext, 'client' | 'clock'>
  /** Null while nothing is missing; at the start what is missing is made at once. */
  #missingSince: Instant | null = Number.NEGATIVE_INFINITY

  constructor(context: Pick<ControllerContext, 'client' | 'clock'>) {
    this.#context = context
  }

  async keep(): Promise<Outcome> {
    const { client, clock } = this.#context
    const levels = (await client.list(kinds.PriorityLevelConfiguration)).items
    const schemas = (await client.list(kinds.FlowSchema)).items
    const there = { levels: new Set(levels.map(nameOf)), schemas: new Set(schemas.map(nameOf)) }
    const isComplete =
      priorityLevels.every(each => there.levels.has(nameOf(each))) &&
      flowSchemas.every(each => there.schemas.has(nameOf(each)))
    const since = isComplete ? null : (this.#missingSince ?? clock.now())
    const leftMs = since === null ? 0 : restoreAfterMs - (clock.now() - since)
    const isDue = (each: ApiObject) => leftMs <= 0 || isMandatory(each)
    await ensureAll(client, {
      kind: kinds.PriorityLevelConfiguration,
      wanted: priorityLevels.filter(isDue),
      present: levels,
    })
    await ensureAll(client, { kind: kinds.FlowSchema, wanted: flowSchemas.filter(isDue), present: schemas })
    await this.#putRight(levels, schemas)
    await this.#tellDangling()
    this.#missingSince = leftMs > 0 ? since : null
    return leftMs > 0 ? { kind: 'checkAgain', afterMs: leftMs } : settled
  }

  async #putRight(
    levels: readonly PriorityLevelConfiguration[],
    schemas: readonly FlowSchema[],
  ): Promise<void> {
    const { client } = this.#context
    for (const wanted of priorityLevels.filter(isMandatory)) {
      const level = levels.find(each => nameOf(each) === nameOf(wanted))
      if (level && !isRightLevel(level, wanted))
        await client.update(kinds.PriorityLevelConfiguration, { ...level, spec: wanted.spec })
    }
    for (const wanted of flowSchemas.filter(isMandatory)) {
      const schema = schemas.find(each => nameOf(each) === nameOf(wanted))
      if (schema && !isDeepStrictEqual(schema.spec, wanted.spec))
        await client.update(kinds.FlowSchema, { ...schema, spec: wanted.spec })
    }
  }

  async #tellDangling(): Promise<void> {
    const { client, clock } = this.#context
    const levels = new Set((await client.list(kinds.PriorityLevelConfiguration)).items.map(nameOf))
    for (const schema of (await client.list(kinds.FlowSchema)).items) {
      const before = (schema.status?.conditions ?? []) as readonly AnyCondition[]
      const level = schema.spec?.priorityLevelConfiguration?.name ?? ''
      const conditions = setCondition(before, danglingOf(level, levels), clock.now())
      if (conditions === before) continue
      try {
        await client.update(
          kinds.FlowSchema,
          { ...schema, status: { ...schema.status, conditions } },
          { subresource: 'status' },
        )
      } catch (error) {
        // Whoever changed or removed it meanwhile is the reason for another look.
        if (!isRefusal(error, 'Conflict', 'NotFound')) throw error
      }
    }
  }
}

/** What `exempt` lends, and counts for, may be chosen. */
const isRightLevel = ({ metadata, spec }: PriorityLevelConfiguration, wanted: PriorityLevelConfiguration) =>
  metadata?.name === 'exempt' ? spec?.type === 'Exempt' : isDeepStrictEqual(spec, wanted.spec)

function danglingOf(level: string, levels: ReadonlySet<string>): AnyCondition {
  const about = `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(level)}`
  return levels.has(level)
    ? { type: 'Dangling', status: 'False', reason: 'Found', message: `${about} and it exists` }
    : {
        type: 'Dangling',
        status: 'True',
        reason: 'NotFound',
        message: `${about} but there is no such object`,
      }
}
