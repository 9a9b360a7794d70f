import type { Ingress, IngressClass } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import type { Call } from '../request/call.ts'
import { storedOfKind } from '../resources/stored-kind.ts'

const isDefault = 'ingressclass.kubernetes.io/is-default-class'
const classAnnotation = 'kubernetes.io/ingress.class'

/** An Ingress that says nothing about its class gets the default one: of several the newest, then the first by name. */
export function setDefaultIngressClass(call: Call, draft: Draft<ApiObject>): void {
  const { spec, metadata } = draft as Draft<Ingress>
  if (spec?.ingressClassName !== undefined || metadata?.annotations?.[classAnnotation] !== undefined) return
  const marked = storedOfKind<IngressClass>(call.server.store, kinds.IngressClass).filter(
    each => each.metadata?.annotations?.[isDefault] === 'true',
  )
  const createdOf = (each: IngressClass) => each.metadata?.creationTimestamp ?? ''
  const [chosen] = marked.toSorted((a, b) =>
    createdOf(a) === createdOf(b)
      ? (a.metadata?.name ?? '') < (b.metadata?.name ?? '')
        ? -1
        : 1
      : createdOf(a) < createdOf(b)
        ? 1
        : -1,
  )
  const name = chosen?.metadata?.name
  if (name) (draft as Draft<Ingress>).spec = { ...spec, ingressClassName: name }
}
