import type { ClusterRole, RoleBinding } from '../../api/generated/types.ts'
import { type Kind, kinds } from '../../api/kinds.ts'
import { refOf } from '../../api/object.ts'
import type { DefaultPolicy } from '../../api/rbac/default-policy.ts'
import { isRefusal } from '../../api/status-error.ts'
import { unreachable } from '../../base/assert.ts'
import { sleep } from '../../base/clock.ts'
import type { ControllerContext, Running } from '../../control/controller.ts'
import { type PolicyStep, planBinding, planRole } from './plan-policy.ts'

/** Objects made or mended at the same time: others have their turn in between. */
const batchSize = 16
/** How soon it is tried again when something went wrong. */
const retryMs = 5_000

export interface DefaultPolicyOptions {
  readonly policy: DefaultPolicy
  /** Called once all of it is there. */
  onMade(): void
}

/** Makes the default roles and bindings, and mends those that are there, in the background: upstream's `rbac/bootstrap-roles`. */
export function startDefaultPolicy(
  context: Pick<ControllerContext, 'client' | 'clock' | 'log'>,
  { policy, onMade }: DefaultPolicyOptions,
): Running {
  const stopping = new AbortController()
  const { signal } = stopping
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await makePolicy(context.client, policy, signal)
        if (!signal.aborted) onMade()
        return
      } catch (error) {
        if (signal.aborted) return
        context.log.warn('the default roles could not be made', { error })
        await sleep(context.clock, retryMs, signal)
      }
    }
  }
  const running = run()
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}

type PolicyClient = Pick<ControllerContext['client'], 'list' | 'create' | 'update' | 'delete'>

async function makePolicy(client: PolicyClient, policy: DefaultPolicy, signal: AbortSignal): Promise<void> {
  const work = [
    ...(await stepsOf(client, { kind: kinds.ClusterRole, wanted: policy.clusterRoles, plan: planRole })),
    ...(await stepsOf(client, {
      kind: kinds.ClusterRoleBinding,
      wanted: policy.clusterRoleBindings,
      plan: planBinding,
    })),
    ...(await stepsOf(client, { kind: kinds.Role, wanted: policy.roles, plan: planRole })),
    ...(await stepsOf(client, { kind: kinds.RoleBinding, wanted: policy.roleBindings, plan: planBinding })),
  ]
  for (let at = 0; at < work.length && !signal.aborted; at += batchSize)
    await Promise.all(work.slice(at, at + batchSize).map(each => each()))
}

type Rights = ClusterRole | RoleBinding

interface Wanted<T extends Rights> {
  readonly kind: Kind<T>
  readonly wanted: readonly T[]
  plan(wanted: T, present: T | null): PolicyStep<T>
}

async function stepsOf<T extends Rights>(
  client: PolicyClient,
  { kind, wanted, plan }: Wanted<T>,
): Promise<readonly (() => Promise<void>)[]> {
  const present = new Map((await client.list(kind)).items.map(each => [keyOf(each), each]))
  return wanted.flatMap(object => {
    const step = plan(object, present.get(keyOf(object)) ?? null)
    return step.kind === 'keep' ? [] : [() => carryOut(client, kind, step)]
  })
}

const keyOf = (object: Rights): string => `${refOf(object).namespace}/${refOf(object).name}`

async function carryOut<T extends Rights>(
  client: PolicyClient,
  kind: Kind<T>,
  step: Exclude<PolicyStep<T>, { kind: 'keep' }>,
): Promise<void> {
  try {
    switch (step.kind) {
      case 'create':
        await client.create(kind, step.object)
        return
      case 'update':
        await client.update(kind, step.object)
        return
      case 'replace':
        await client.delete(kind, refOf(step.object))
        await client.create(kind, step.object)
        return
      default:
        unreachable(step)
    }
  } catch (error) {
    // Somebody else has just made it.
    if (!isRefusal(error, 'AlreadyExists')) throw error
  }
}
