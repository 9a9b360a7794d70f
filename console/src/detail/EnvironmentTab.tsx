import { useTranslation } from 'react-i18next'
import type { Container, EnvVar } from '../../../src/api/generated/types.ts'
import { Grid } from '../parts/grid/Grid.tsx'
import { ObjectName } from '../parts/ObjectName.tsx'
import { Breakable } from '../parts/words/Breakable.tsx'
import type { SetView } from '../sets/set-model.ts'

interface Variable {
  readonly container: string
  readonly name: string
  readonly value: string
}

type Translate = ReturnType<typeof useTranslation>['t']

export function EnvironmentTab({ view }: { readonly view: SetView }) {
  const { t } = useTranslation()
  const { initContainers = [], containers = [] } = view.set.spec?.template.spec ?? {}
  const rows = [...initContainers, ...containers].flatMap(container => variablesOf(container, t))
  if (rows.length === 0) return <p>{t('environment.none')}</p>
  return (
    <Grid
      label={t('detail.tabs.environment')}
      rows={rows}
      keyOf={row => `${row.container}/${row.name}/${row.value}`}
      columns={[
        {
          key: 'container',
          title: t('environment.container'),
          cell: row => <ObjectName name={row.container} />,
        },
        {
          key: 'name',
          title: t('environment.name'),
          cell: row => (
            <span className="mono">
              <Breakable text={row.name} />
            </span>
          ),
        },
        {
          key: 'value',
          title: t('environment.value'),
          cell: row => (
            <span className="mono">
              <Breakable text={row.value} />
            </span>
          ),
        },
      ]}
    />
  )
}

function variablesOf(
  { name: container, env = [], envFrom = [] }: Container,
  t: Translate,
): readonly Variable[] {
  return [
    ...envFrom.map(({ configMapRef, secretRef, prefix = '' }) => ({
      container,
      name: `${prefix}*`,
      value: configMapRef
        ? t('environment.from.configMapRef', { name: configMapRef.name })
        : t('environment.from.secretRef', { name: secretRef?.name }),
    })),
    ...env.map(each => ({ container, name: each.name, value: shownValue(each, t) })),
  ]
}

/** Secrets are named, never shown; a plain value whose name says that it is one is covered as well. */
function shownValue({ name, value, valueFrom }: EnvVar, t: Translate): string {
  if (valueFrom?.secretKeyRef) return t('environment.from.secretKeyRef', { ...valueFrom.secretKeyRef })
  if (valueFrom?.configMapKeyRef)
    return t('environment.from.configMapKeyRef', { ...valueFrom.configMapKeyRef })
  if (valueFrom?.fieldRef) return t('environment.from.fieldRef', { path: valueFrom.fieldRef.fieldPath })
  if (valueFrom?.resourceFieldRef)
    return t('environment.from.resourceFieldRef', { path: valueFrom.resourceFieldRef.resource })
  return /pass(word|wd)?|secret|token|credential/i.test(name) && value ? '••••••' : (value ?? '')
}
