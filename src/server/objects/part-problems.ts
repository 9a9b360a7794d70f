import { isEqual } from '../../api/equality.ts'
import type { FieldError } from '../../api/field-error.ts'
import type { Pod } from '../../api/generated/types.ts'
import type { ApiObject } from '../../api/object.ts'

/** What is wrong with a write of one part of an object. */
export function partProblems(subresource: string, object: ApiObject, old: ApiObject): readonly FieldError[] {
  return subresource === 'ephemeralcontainers' ? ephemeralProblems(object as Pod, old as Pod) : []
}

/** Ephemeral containers come, but neither change nor go. */
function ephemeralProblems(pod: Pod, old: Pod): readonly FieldError[] {
  const path = 'spec.ephemeralContainers'
  const now = pod.spec?.ephemeralContainers ?? []
  const before = old.spec?.ephemeralContainers ?? []
  const names = new Set(
    [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].map(each => each.name),
  )
  const errors: FieldError[] = []
  for (const container of before) {
    const same = now.find(each => each.name === container.name)
    if (!same)
      errors.push({
        kind: 'forbidden',
        path,
        detail: `existing ephemeral containers ${JSON.stringify(container.name)} may not be removed\n`,
      })
    else if (!isEqual(same, container))
      errors.push({
        kind: 'forbidden',
        path,
        detail: `existing ephemeral containers ${JSON.stringify(container.name)} may not be changed\n`,
      })
  }
  for (const [index, { name, targetContainerName: target }] of now.entries()) {
    if (!name) errors.push({ kind: 'required', path: `${path}[${index}].name`, detail: '' })
    else if (names.has(name))
      errors.push({ kind: 'duplicate', path: `${path}[${index}].name`, value: name, detail: '' })
    names.add(name)
    if (target && !pod.spec?.containers?.some(each => each.name === target))
      errors.push({
        kind: 'notFound',
        path: `${path}[${index}].targetContainerName`,
        value: target,
        detail: '',
      })
  }
  return errors
}
