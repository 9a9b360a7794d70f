// What is done to a Pod, each with what it means beforehand: evict asks the budget, delete keeps the grace, force deletion
// may leave two Pods of one identity and is guarded for that, a debug container stays until the Pod goes.
import { Checkbox, DropdownItem, DropdownList } from '@patternfly/react-core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Pod } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { controllerOf, nameOf, refOf, uidOf } from '../../../src/api/object.ts'
import type { Client } from '../../../src/client/client.ts'
import { needsOfPod } from '../access/needs.ts'
import { useDenials } from '../access/use-access.ts'
import { Commands } from '../commands/Commands.tsx'
import type { Change } from '../commands/commands-of.ts'
import { useClient, useLive } from '../live/live-store.tsx'
import { ActionsMenu, heldBack } from '../parts/ActionsMenu.tsx'
import { Alert } from '../parts/Alert.tsx'
import { ConfirmWord } from '../parts/dialog/Confirmation.tsx'
import { Dialog, DialogFooter } from '../parts/dialog/Dialog.tsx'
import type { Held } from '../parts/dialog/standing.ts'
import { useAttempt } from '../parts/dialog/use-attempt.ts'
import { SelectField } from '../parts/field/SelectField.tsx'
import { TextField } from '../parts/field/TextField.tsx'
import { errorText } from '../parts/words/error-text.ts'
import { saying } from '../parts/words/saying.ts'
import { ManagerNotice } from '../sets/ManagerNotice.tsx'
import type { PodDone } from './PodNotice.tsx'
import { containersOf } from './pod-model.ts'

const acts = ['evict', 'delete', 'debug', 'force'] as const
type Act = (typeof acts)[number]

export interface PodActionsProps {
  readonly pod: Pod
  /** What of the page stays once the Pod is gone. */
  hold(held: Held): void
  onDone(done: PodDone): void
}

export function PodActions({ pod, hold, onDone }: PodActionsProps) {
  const { t } = useTranslation()
  /** With the Pod as it was when its dialog opened: another of its name is not meant. */
  const [asked, ask] = useState<{ readonly act: Act; readonly pod: Pod } | null>(null)
  const denialOf = useDenials(pod.metadata?.namespace ?? '')
  const [isBusy, setBusy] = useState(false)
  // A Pod that goes while it is being deleted from here goes by no other's hand.
  const held = asked === null ? 'nothing' : isBusy ? 'away' : 'dialog'
  // Not let go of when the page is hidden: whoever signs in again after a while finds the dialog, though all is listed anew.
  useEffect(() => hold(held), [hold, held])
  const close = () => {
    ask(null)
    setBusy(false)
  }
  const itemOf = (each: Act) => heldBack(denialOf(needsOfPod[each], nameOf(pod)))
  return (
    <>
      <ActionsMenu name={nameOf(pod)} isLabelled>
        <DropdownList>
          {acts.map(each => (
            <DropdownItem
              key={each}
              isDanger={each === 'force' || each === 'delete'}
              {...itemOf(each)}
              onClick={() => ask({ act: each, pod })}
            >
              {t(`pod.acts.${each}`)}
            </DropdownItem>
          ))}
        </DropdownList>
      </ActionsMenu>
      {asked && <ActDialog {...asked} onBusy={setBusy} onClose={close} onDone={onDone} />}
    </>
  )
}

interface ActDialogProps extends Omit<PodActionsProps, 'hold'> {
  readonly act: Act
  onBusy(isBusy: boolean): void
  onClose(): void
}

function ActDialog({ pod, act, onBusy, onClose, onDone }: ActDialogProps) {
  const { t } = useTranslation()
  const client = useClient()
  const name = nameOf(pod)
  const [word, setWord] = useState('')
  const [isAgreed, agree] = useState(false)
  const [image, setImage] = useState(pod.spec?.containers[0]?.image ?? 'busybox')
  const [target, setTarget] = useState(pod.spec?.containers[0]?.name ?? '')
  const { isBusy, problem, make } = useAttempt(errorText)
  useEffect(() => onBusy(isBusy), [onBusy, isBusy])
  const isOfSet = controllerOf(pod)?.kind === 'StatefulSet'
  const sets = useLive(kinds.StatefulSet, pod.metadata?.namespace ?? '').items
  const set = sets.find(each => uidOf(each) === controllerOf(pod)?.uid)
  const isConfirmed = act === 'force' ? word === name && isAgreed : act !== 'debug' || image.trim() !== ''
  const title = t('edits.title', { edit: t(`pod.acts.${act}`), name })
  const apply = () =>
    make(async () => {
      const container = await doAct(client, { pod, act, image: image.trim(), target })
      onDone(
        container === null
          ? { kind: 'under way', said: saying('pod.done', { act: saying(`pod.acts.${act}`), name }) }
          : { kind: 'debugging', container },
      )
      onClose()
    })
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <DialogFooter
          action={t(`pod.acts.${act}`)}
          isDanger={act === 'delete' || act === 'force'}
          isReady={isConfirmed}
          isBusy={isBusy}
          act={apply}
          close={onClose}
        />
      }
    >
      {set && <ManagerNotice of={set} />}
      <div className="edit-form">
        <p>{t(`pod.means.${act}`, { name })}</p>
        {act === 'force' && (
          <>
            <Alert variant="danger" title={t('pod.atMostOne')} className="notice">
              {t('pod.atMostOneHow', { name, node: pod.spec?.nodeName ?? '–' })}
            </Alert>
            <Checkbox
              id="node-gone"
              label={t('pod.nodeGone', { node: pod.spec?.nodeName ?? '–' })}
              isChecked={isAgreed}
              onChange={(_, on) => agree(on)}
            />
            <ConfirmWord word={name} value={word} change={setWord} />
          </>
        )}
        {act === 'delete' && isOfSet && <p>{t('pod.comesBack')}</p>}
        {act === 'debug' && (
          <>
            <TextField id="debug-image" label={t('containers.image')} value={image} change={setImage} />
            <SelectField
              label={t('pod.target')}
              value={target}
              options={(pod.spec?.containers ?? []).map(each => [each.name, each.name])}
              choose={setTarget}
            />
          </>
        )}
      </div>
      <Commands namespace={pod.metadata?.namespace ?? ''} change={changeOf({ pod, act, image, target })} />
      {problem && <Alert variant="danger" title={problem} />}
    </Dialog>
  )
}

/** Evictions have no verb: a drain asks for them, of all Pods of a node. */
function changeOf({ pod, act, image, target }: ActInput): Change | null {
  const of = [{ kind: 'Pod', name: nameOf(pod) }]
  switch (act) {
    case 'evict':
      return null
    case 'delete':
      return { kind: 'delete', of }
    case 'force':
      return { kind: 'delete', of, flags: ['--grace-period=0', '--force'] }
    case 'debug':
      return { kind: 'verb', words: ['debug', '-it', nameOf(pod), `--image=${image}`, `--target=${target}`] }
  }
}

interface ActInput {
  readonly pod: Pod
  readonly act: Act
  readonly image: string
  readonly target: string
}

/** The name of the container that was added; null where none was. */
async function doAct(client: Client, { pod, act, image, target }: ActInput): Promise<string | null> {
  const ref = refOf(pod)
  // Another Pod of the same name may have come meanwhile.
  const preconditions = { uid: uidOf(pod) }
  switch (act) {
    case 'evict':
      await client.evict(ref, {
        metadata: { name: ref.name, namespace: ref.namespace },
        deleteOptions: { preconditions },
      })
      return null
    case 'delete':
      await client.delete(kinds.Pod, ref, { preconditions })
      return null
    case 'force':
      await client.delete(kinds.Pod, ref, { preconditions, gracePeriodSeconds: 0 })
      return null
    case 'debug': {
      const taken = new Set(containersOf(pod).map(({ name }) => name))
      let number = 1
      while (taken.has(`debug-${number}`)) number++
      const container = {
        name: `debug-${number}`,
        image,
        targetContainerName: target,
        stdin: true,
        command: ['sh', '-c', 'cat >/dev/null; while :; do sleep 3600; done'],
      }
      await client.patch(
        kinds.Pod,
        ref,
        {
          type: 'strategic',
          // Not its version: that goes on with every word about how the Pod is.
          body: { metadata: { uid: uidOf(pod) }, spec: { ephemeralContainers: [container] } },
        },
        { subresource: 'ephemeralcontainers', fieldManager: 'kedge-console' },
      )
      return container.name
    }
  }
}
