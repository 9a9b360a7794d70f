// Which field of a form stands for a path, so that a problem is told by the name that its reader sees, and not by the path
// alone. Pure.
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { isWithin, join, stepsOf, textAt } from '../model/path.ts'
import { modeAtOf, nameAtOf, volumesOf } from '../model/volumes.ts'
import * as container from './container-fields.ts'
import type { Field } from './field.ts'
import { claimFields, classFields, serviceFields } from './object-fields.ts'
import { autoscalerPageFields, budgetFields } from './policy-fields.ts'
import { headlessFields, newConfigFields, newSecretFields } from './service-fields.ts'
import * as set from './set-fields.ts'
import { deviceFields, mountFields, volumeFields, volumeModeField } from './volume-fields.ts'

/** From the outermost to the field itself. */
export type NamePart =
  /** A key of `forms.f`; with the place in its list where there are several. */
  | { readonly kind: 'field'; readonly label: string; readonly place?: number }
  | { readonly kind: 'section'; readonly section: 'containers' | 'volumes' }
  | { readonly kind: 'container' | 'volume'; readonly name: string }

const ofContainer: readonly Field[] = [
  ...Object.values(container).flat(),
  { kind: 'text', at: 'name', label: 'containerName' },
  { kind: 'text', at: 'image', label: 'image' },
]
const ofSet: readonly Field[] = [
  ...Object.values(set).filter(Array.isArray).flat(),
  { kind: 'number', at: 'spec.replicas', label: 'replicas', least: 0 },
]
const ofKind: { readonly [kind: string]: readonly Field[] } = {
  StatefulSet: ofSet,
  Service: [...headlessFields, ...serviceFields],
  StorageClass: classFields,
  ConfigMap: newConfigFields,
  Secret: newSecretFields,
  PersistentVolumeClaim: claimFields,
  HorizontalPodAutoscaler: autoscalerPageFields,
  PodDisruptionBudget: budgetFields,
}

/** None where no form has such a field. */
export function fieldNameOf(kind: string, path: string, object: object): readonly NamePart[] {
  if (kind === 'StatefulSet') return nameInSet(path, object as StatefulSet)
  return nameIn(ofKind[kind] ?? [], path, '')
}

function nameInSet(path: string, object: StatefulSet): readonly NamePart[] {
  const [, at, list] = /^(spec\.template\.spec\.((?:initC|c)ontainers)\[\d+\])/.exec(path) ?? []
  if (at !== undefined && list !== undefined) {
    const outer: NamePart = { kind: 'container', name: textAt(object, `${at}.name`) }
    const [use, fieldsOf] = /\.volume(Mounts|Devices)\[\d+\]/.exec(path) ?? []
    if (use !== undefined) {
      const useAt = `${at}${use}`
      return [
        outer,
        { kind: 'volume', name: textAt(object, `${useAt}.name`) },
        ...nameIn(fieldsOf === 'Mounts' ? mountFields : deviceFields, path, useAt),
      ]
    }
    return [outer, ...nameIn(ofContainer, path, at)]
  }
  if (/^spec\.template\.spec\.(initC|c)ontainers$/.test(path))
    return [{ kind: 'section', section: 'containers' }]
  const volume = volumesOf(object).find(each => isWithin(path, each.at))
  if (volume) {
    const modeAt = modeAtOf(volume.kind)
    const fields: readonly Field[] = [
      ...volumeFields[volume.kind],
      ...(modeAt === null ? [] : [{ ...volumeModeField, at: modeAt }]),
      { kind: 'text', at: nameAtOf(volume.at).slice(volume.at.length + 1), label: 'volumeName' },
    ]
    return [{ kind: 'volume', name: volume.name }, ...nameIn(fields, path, volume.at)]
  }
  return nameIn(ofSet, path, '')
}

function nameIn(fields: readonly Field[], path: string, outer: string): readonly NamePart[] {
  for (const field of fields) {
    const at = join(outer, field.at)
    if (!isWithin(path, at)) continue
    const found = nameOf(field, path, at)
    if (found.length > 0) return found
  }
  return []
}

function nameOf(field: Field, path: string, at: string): readonly NamePart[] {
  const own = { kind: 'field', label: field.label } as const
  switch (field.kind) {
    case 'items': {
      const place = stepsOf(path)[stepsOf(at).length]
      if (typeof place !== 'number') return [own]
      return [{ ...own, place: place + 1 }, ...nameIn(field.fields, path, `${at}[${place}]`)]
    }
    case 'group':
      return at === '' ? nameIn(field.fields, path, at) : [own, ...nameIn(field.fields, path, at)]
    case 'union': {
      const members = field.members.flatMap(member => nameIn(member.fields, path, join(at, member.at)))
      return members.slice(0, 1)
    }
    case 'pairs':
    case 'words':
      return [own]
    default:
      return [own]
  }
}
