// The dialogs for what stands beside a set: the Service that names its Pods, one that leads others to it, an
// autoscaler, a disruption budget.
import { useTranslation } from 'react-i18next'
import type { Service } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import type { BesideArea } from '../edits/areas.ts'
import { budgetFields } from '../fields/policy-fields.ts'
import { autoscalerFields, exposeFields, headlessFields } from '../fields/service-fields.ts'
import { addFormTexts } from '../forms/texts.ts'
import { useListed } from '../live/use-listed.ts'
import { newService } from '../model/bundle.ts'
import { faultsOfService, servicePortsOf } from '../model/follow.ts'
import { autoscalerKind, autoscalersOf, budgetsOf } from '../model/scalers.ts'
import { freshAutoscaler, freshBudget } from '../objects/fresh.ts'
import { Alert } from '../parts/Alert.tsx'
import type { Saying } from '../parts/words/saying.ts'
import { AutoscalerConsequences, BudgetConsequences } from '../scaling/Consequences.tsx'
import { ManagerNotice } from '../sets/ManagerNotice.tsx'
import { managerOf } from '../sets/manager-of.ts'
import type { SetView } from '../sets/set-model.ts'
import { ObjectDialog } from './ObjectDialog.tsx'
import { Unlisted } from './Unlisted.tsx'

addFormTexts()

export interface BesideDialogProps {
  readonly area: BesideArea
  readonly view: SetView
  onClose(): void
  onDone(said: Saying): void
}

export function BesideDialog(props: BesideDialogProps) {
  switch (props.area) {
    case 'service':
      return <ServiceDialog {...props} />
    case 'expose':
      return <ExposeDialog {...props} />
    case 'autoscaler':
      return <AutoscalerDialog {...props} />
    case 'budget':
      return <BudgetDialog {...props} />
  }
}

/** Who keeps what is changed; where nobody does, or it is only to be made, who keeps the set. */
const Keeper = ({ view, of }: { readonly view: SetView; readonly of: ApiObject | null }) => (
  <ManagerNotice of={of && managerOf(of) !== null ? of : view.set} />
)

function ServiceDialog({ view, ...rest }: BesideDialogProps) {
  const { t } = useTranslation()
  const { items, state, isListed } = useListed(kinds.Service, view.namespace)
  const wanted = view.set.spec?.serviceName ?? ''
  const service = items.find(each => nameOf(each) === wanted) ?? null
  const title = t('edits.title', { edit: t('edits.service'), name: wanted || view.name })
  if (!isListed)
    return <Unlisted {...rest} title={title} kind={kinds.Service} namespace={view.namespace} state={state} />
  const faults = faultsOfService(service ?? undefined, view.set)
  const ports = servicePortsOf(view.set)
  const made = newService(view.set)
  const fresh: Service = {
    ...made,
    metadata: { ...made.metadata, name: wanted },
    spec: { ...made.spec, ...(ports ? { ports } : {}) },
  }
  return (
    <ObjectDialog
      title={title}
      kind={kinds.Service}
      old={service}
      fresh={fresh}
      fields={headlessFields}
      note={
        <>
          <Keeper view={view} of={service} />
          {faults.map(fault => (
            <Alert
              key={fault}
              variant="warning"
              title={t(`create.serviceFaults.${fault}`, { name: wanted })}
            />
          ))}
        </>
      }
      {...rest}
    />
  )
}

function ExposeDialog({ view, ...rest }: BesideDialogProps) {
  const { t } = useTranslation()
  const ports = servicePortsOf(view.set)
  const fresh: Service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `${view.name}-public`, namespace: view.namespace },
    spec: {
      type: 'ClusterIP',
      selector: { ...view.set.spec?.selector.matchLabels },
      ...(ports ? { ports } : {}),
    },
  }
  return (
    <ObjectDialog
      title={t('edits.title', { edit: t('edits.expose'), name: view.name })}
      kind={kinds.Service}
      old={null}
      fresh={fresh}
      fields={exposeFields}
      note={
        <>
          <Keeper view={view} of={null} />
          <p className="field__hint">{t('edits.exposeHow')}</p>
        </>
      }
      {...rest}
    />
  )
}

function AutoscalerDialog({ view, ...rest }: BesideDialogProps) {
  const { t } = useTranslation()
  const { items, state, isListed } = useListed(autoscalerKind, view.namespace)
  const title = t('edits.title', { edit: t('edits.autoscaler'), name: view.name })
  if (!isListed)
    return <Unlisted {...rest} title={title} kind={autoscalerKind} namespace={view.namespace} state={state} />
  const old = autoscalersOf(view.set, items)[0] ?? null
  const { name, namespace, replicas } = view
  const fresh = freshAutoscaler({ name, namespace, set: name, replicas })
  return (
    <ObjectDialog
      title={title}
      kind={autoscalerKind}
      old={old}
      fresh={fresh}
      fields={autoscalerFields}
      canDelete
      note={
        <>
          <Keeper view={view} of={old} />
          <p className="field__hint">{t('edits.autoscalerHow')}</p>
        </>
      }
      follows={draft => <AutoscalerConsequences of={draft} />}
      {...rest}
    />
  )
}

function BudgetDialog({ view, ...rest }: BesideDialogProps) {
  const { t } = useTranslation()
  const { name, namespace } = view
  const kind = kinds.PodDisruptionBudget
  const { items, state, isListed } = useListed(kind, namespace)
  const title = t('edits.title', { edit: t('edits.budget'), name })
  if (!isListed) return <Unlisted {...rest} title={title} kind={kind} namespace={namespace} state={state} />
  const old = budgetsOf(view.set, items)[0] ?? null
  return (
    <ObjectDialog
      title={title}
      kind={kind}
      old={old}
      fresh={freshBudget({ name, namespace, labels: view.set.spec?.selector.matchLabels ?? null })}
      fields={budgetFields}
      canDelete
      note={
        <>
          <Keeper view={view} of={old} />
          <p className="field__hint">{t('edits.budgetHow')}</p>
        </>
      }
      follows={draft => <BudgetConsequences of={draft} />}
      {...rest}
    />
  )
}
