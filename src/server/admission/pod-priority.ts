import type { Pod, PriorityClass } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import type { Call, ServerContext } from '../request/call.ts'
import { admittedName, forbidden } from '../resources/refusals.ts'
import { storedByName, storedOfKind } from '../resources/stored-kind.ts'

type Priority = Pick<PriorityClass, 'value' | 'preemptionPolicy'>

/** Classes that every cluster has, whether somebody has written them down or not. */
const systemClasses: { readonly [name: string]: Priority } = {
  'system-cluster-critical': { value: 2_000_000_000 },
  'system-node-critical': { value: 2_000_001_000 },
}

/** Turns the name of a priority class into the number that schedulers compare. */
export function setPriority(call: Call, draft: Draft<ApiObject>): void {
  const { spec } = draft as Draft<Pod>
  if (!spec) return
  const refuse = (why: string) => forbidden(kinds.Pod, admittedName(draft), why)
  const chosen = spec.priorityClassName
    ? classNamed(call.server, spec.priorityClassName)
    : defaultClass(call.server)
  if (!chosen) throw refuse(`no PriorityClass with name ${spec.priorityClassName} was found`)
  if (chosen.name) spec.priorityClassName = chosen.name
  const { value, preemptionPolicy = 'PreemptLowerPriority' } = chosen
  if (spec.priority !== undefined && spec.priority !== value)
    throw refuse(
      `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`,
    )
  spec.priority = value
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== preemptionPolicy)
    throw refuse(
      `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${preemptionPolicy} from the given PriorityClass name`,
    )
  spec.preemptionPolicy = preemptionPolicy
}

type Chosen = Priority & { readonly name: string }

function classNamed({ store }: ServerContext, name: string): Chosen | null {
  const found =
    storedByName(store, kinds.PriorityClass, { namespace: '', name }) ??
    (Object.hasOwn(systemClasses, name) ? systemClasses[name] : undefined)
  return found ? { name, value: found.value, preemptionPolicy: found.preemptionPolicy } : null
}

const numberOf = ({ value }: PriorityClass): number => value ?? 0

/** The class that is the default of all, the lowest if several claim to be; else no class and zero. */
function defaultClass({ store }: ServerContext): Chosen {
  const defaults = storedOfKind(store, kinds.PriorityClass).filter(each => each.globalDefault)
  const [lowest] = defaults.toSorted((a, b) => numberOf(a) - numberOf(b))
  if (!lowest) return { name: '', value: 0 }
  return { name: lowest.metadata?.name ?? '', value: lowest.value, preemptionPolicy: lowest.preemptionPolicy }
}

/** What Pods get who ask for nothing is one class's to say. */
export function requireOneDefault(call: Call, draft: Draft<ApiObject>): void {
  const { globalDefault, metadata } = draft as Draft<PriorityClass>
  if (!globalDefault) return
  const name = metadata?.name ?? ''
  const other = storedOfKind(call.server.store, kinds.PriorityClass).find(
    each => each.globalDefault && each.metadata?.name !== name,
  )
  if (other)
    throw forbidden(
      kinds.PriorityClass,
      name,
      `PriorityClass ${other.metadata?.name} is already marked as default. Only one default can exist`,
    )
}
