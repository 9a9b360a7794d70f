// One area of a set in a dialog of its own, made of the wizard's parts. What is sent is the difference alone; the plan of
// exactly that difference is shown before. A field that cannot change any more is locked and says why.
import { Alert, Button, Checkbox, Modal, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core'
import { type ReactNode, useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import {
  affinityFields,
  aliasAt,
  annotationFields,
  descriptionAt,
  labelFields,
  networkFields,
  nodeFields,
  orderFields,
  podSecurityFields,
  pullSecretFields,
  retentionFields,
  strategyFields,
  tolerationFields,
  topologyFields,
} from '../fields/set-fields.ts'
import { ContainerList } from '../forms/ContainerList.tsx'
import { DeploymentModeField } from '../forms/DeploymentModeField.tsx'
import { Fields } from '../forms/Fields.tsx'
import { FormProvider, useProblemWords } from '../forms/form.tsx'
import { Section } from '../forms/Section.tsx'
import { addFormTexts } from '../forms/texts.ts'
import { VolumeList } from '../forms/VolumeList.tsx'
import { useClient } from '../live/live-store.tsx'
import { isFixed, patchBetween, replacesPods } from '../model/change.ts'
import { type Problem, problemsOfObject, problemsOfRefusal } from '../model/problems.ts'
import { errorText } from '../parts/error-text.ts'
import type { SetView } from '../sets/set-model.ts'
import type { SetArea } from './areas.ts'
import { ClashNotice } from './ClashNotice.tsx'
import { ContainerSecurity } from './ContainerSecurity.tsx'
import { editable } from './editable.ts'
import { isDangerous, PlanPreview } from './PlanPreview.tsx'
import type { Applied } from './SetDialog.tsx'
import { sendPatch } from './send-patch.ts'
import { usePreview } from './use-preview.ts'

addFormTexts()

export interface AreaDialogProps {
  readonly area: SetArea
  readonly view: SetView
  onClose(): void
  onApplied(applied: Applied): void
}

const nothing: readonly Problem[] = []

export function AreaDialog({ area, view, onClose, onApplied }: AreaDialogProps) {
  const { t } = useTranslation()
  const client = useClient()
  const words = useProblemWords()
  const [opened, setOpened] = useState(() => editable(view.set))
  const [draft, setDraft] = useState(opened)
  const [isUnreadable, setUnreadable] = useState(false)
  const [cards, setCards] = useState(0)
  const [said, setSaid] = useState(nothing)
  const [clashes, setClashes] = useState<readonly string[]>([])
  const [isAgreed, agree] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const patch = useMemo(() => patchBetween(opened, draft), [opened, draft])
  const validate = useCallback((object: object) => problemsOfObject(object, opened), [opened])
  const problems = useMemo(() => (patch ? validate(draft) : nothing), [patch, draft, validate])
  const lockedBecause = useCallback(
    (path: string) => (isFixed(path) ? t('forms.locked', { name: view.name }) : null),
    [t, view.name],
  )
  const onCard = useCallback((by: 1 | -1) => setCards(count => count + by), [])
  const change = useCallback((to: (object: object) => object) => {
    setSaid(nothing)
    setFailure(null)
    setClashes([])
    setDraft(before => to(before) as StatefulSet)
  }, [])
  const isSound = patch !== null && problems.length === 0 && !isUnreadable && cards === 0
  const preview = usePreview(view.namespace, view.name, isSound ? { kind: 'patch', body: patch } : null)
  const dangerous = isDangerous(preview)

  const apply = async (isForced: boolean) => {
    if (!patch) return
    setBusy(true)
    setFailure(null)
    try {
      const sent = await sendPatch(client, { kind: kinds.StatefulSet, opened, patch, isForced })
      if (sent.kind === 'clash') {
        setClashes(sent.paths)
        return
      }
      onApplied({
        text: t('edits.done', { name: view.name, edit: t(`edits.${area}`) }),
        plan: preview.kind === 'planned' ? preview.plan : null,
        before: opened,
        after: sent.object,
        pods: view.ordinals.flatMap(({ pod }) => (pod ? [pod] : [])),
      })
      onClose()
    } catch (error) {
      if (isRefusal(error)) setSaid(problemsOfRefusal(error, view.set))
      else setFailure(errorText(error))
    } finally {
      setBusy(false)
    }
  }
  const takeTheirs = () => {
    const theirs = editable(view.set)
    setOpened(theirs)
    setDraft(theirs)
    setClashes([])
  }
  const title = t('edits.title', { edit: t(`edits.${area}`), name: view.name })
  const isWide = area === 'template' || area === 'volumes' || area === 'affinity'
  const untold = [...problems, ...said]
  return (
    <Modal isOpen variant={isWide ? 'large' : 'medium'} onClose={onClose} aria-label={title}>
      <ModalHeader title={title} />
      <ModalBody tabIndex={0}>
        <div className="edit-form">
          <FormProvider
            object={draft}
            namespace={view.namespace}
            validate={validate}
            said={said}
            showsAll
            change={change}
            lockedBecause={lockedBecause}
            onUnreadable={setUnreadable}
            onCard={onCard}
          >
            {contents[area]()}
          </FormProvider>
        </div>
        {untold.length > 0 && (
          <Alert component="p" isInline variant="danger" title={t('create.problems')} className="notice">
            <ul className="problems">
              {untold.map(problem => (
                <li key={problem.field + problem.detail}>
                  <span className="mono">{problem.field}</span> {words(problem)}
                </li>
              ))}
            </ul>
          </Alert>
        )}
        {isSound && (
          <p className="field__hint">
            {t(replacesPods(patch) ? 'edits.replacesPods' : 'edits.replacesNone')}
          </p>
        )}
        <PlanPreview preview={preview} />
        {dangerous && (
          <Checkbox
            id="agree"
            className="plan__hazard"
            label={t('plan.anyway')}
            isChecked={isAgreed}
            onChange={(_, on) => agree(on)}
          />
        )}
        <ClashNotice paths={clashes} takeMine={() => apply(true)} takeTheirs={takeTheirs} />
        {failure && <Alert component="p" isInline variant="danger" title={failure} />}
      </ModalBody>
      <ModalFooter>
        <Button
          variant={dangerous ? 'danger' : 'primary'}
          isDisabled={!isSound || isBusy || preview.kind === 'working' || (dangerous && !isAgreed)}
          isLoading={isBusy}
          onClick={() => apply(false)}
        >
          {t('common.apply')}
        </Button>
        <Button variant="link" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        {patch === null && <span className="field__hint">{t('yaml.unchanged')}</span>}
      </ModalFooter>
    </Modal>
  )
}

const contents: { readonly [A in SetArea]: () => ReactNode } = {
  info: () => (
    <Fields
      fields={[
        { kind: 'text', at: aliasAt, label: 'alias' },
        { kind: 'text', at: descriptionAt, label: 'description' },
      ]}
    />
  ),
  template: () => <TemplateArea />,
  strategy: () => (
    <>
      <Fields fields={strategyFields} />
      <Fields fields={orderFields} />
    </>
  ),
  network: () => <Fields fields={networkFields} />,
  affinity: () => <AffinityArea />,
  tolerations: () => <Fields fields={tolerationFields} />,
  security: () => (
    <>
      <Fields fields={podSecurityFields} />
      <Fields fields={pullSecretFields} />
      <ContainerSecurity />
    </>
  ),
  volumes: () => (
    <>
      <VolumeList />
      <Fields fields={retentionFields} />
    </>
  ),
  labels: () => <Fields fields={labelFields} />,
  annotations: () => <Fields fields={annotationFields} />,
}

function TemplateArea() {
  const { t } = useTranslation()
  return (
    <>
      <Section title={t('forms.s.strategy')} isOpen>
        <Fields fields={strategyFields} />
        <DeploymentModeField />
      </Section>
      <Section title={t('forms.s.containers')} isOpen>
        <ContainerList />
      </Section>
      <Section title={t('forms.s.volumes')} isOpen>
        <VolumeList />
      </Section>
    </>
  )
}

function AffinityArea() {
  const { t } = useTranslation()
  return (
    <>
      <DeploymentModeField />
      <Fields fields={nodeFields} />
      <Section title={t('forms.s.affinity')} isOpen>
        <Fields fields={affinityFields} />
      </Section>
      <Section title={t('forms.s.topology')}>
        <Fields fields={topologyFields} />
      </Section>
    </>
  )
}
