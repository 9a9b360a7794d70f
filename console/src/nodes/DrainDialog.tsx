// A node is emptied: it takes no new Pods, and those that it has go one after the other, by eviction. Each is told of as it
// stands, and in the server's words where it is refused.
import { Checkbox } from '@patternfly/react-core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Node, Pod } from '../../../src/api/generated/types.ts'
import { nameOf, uidOf } from '../../../src/api/object.ts'
import { Commands } from '../commands/Commands.tsx'
import { Alert } from '../parts/Alert.tsx'
import { Dialog, DialogFooter } from '../parts/dialog/Dialog.tsx'
import { useAttempt } from '../parts/dialog/use-attempt.ts'
import { useLeaveQuestion } from '../parts/use-leave-question.ts'
import { errorText } from '../parts/words/error-text.ts'
import { type Saying, saying } from '../parts/words/saying.ts'
import type { Leaving } from './evict-each.ts'
import { drainedPods, namespacedName } from './node-pods.ts'
import { useDrain } from './use-drain.ts'

export interface DrainDialogProps {
  readonly node: Node
  /** Those that it has when it is opened: what comes afterwards is no matter of it. */
  readonly pods: readonly Pod[]
  onDone(said: Saying): void
  onClose(): void
}

export function DrainDialog({ node, pods, onDone, onClose }: DrainDialogProps) {
  const { t } = useTranslation()
  const name = nameOf(node)
  const [{ goes, daemons, mirrors, lost, scratch }] = useState(() => drainedPods(pods))
  const [isAgreed, agree] = useState(false)
  const [isOver, setOver] = useState(false)
  const { isBusy, told, drain, stop } = useDrain()
  const { problem, make } = useAttempt(errorText)
  useLeaveQuestion(isBusy)
  const left = goes.filter(pod => told.get(uidOf(pod))?.kind !== 'gone')
  const apply = () =>
    make(async () => {
      const gone = await drain(node, left)
      setOver(true)
      if (gone < left.length) return
      onDone(saying('nodes.draining.done', { name }))
      onClose()
    })
  const isDanger = lost.length > 0 || scratch.length > 0
  return (
    <Dialog
      title={t('nodes.draining.title', { name })}
      onClose={onClose}
      footer={
        <DialogFooter
          action={t('nodes.drain')}
          isDanger={isDanger}
          isReady={!isDanger || isAgreed}
          isBusy={isBusy}
          act={apply}
          {...(isBusy ? { closeText: t('nodes.draining.stop') } : {})}
          close={isBusy ? stop : onClose}
        />
      }
    >
      <div className="edit-form">
        <p>{t('nodes.draining.how')}</p>
        {goes.length === 0 ? (
          <p>{t('nodes.draining.none')}</p>
        ) : (
          <>
            <p>{t('nodes.draining.goes', { count: goes.length })}</p>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
            <ul className="pairs names-box" tabIndex={0} aria-label={t('nodes.pods')}>
              {goes.map(pod => (
                <li key={uidOf(pod)}>
                  <span className="mono">{namespacedName(pod)}</span>{' '}
                  <Stand leaving={told.get(uidOf(pod)) ?? null} />
                </li>
              ))}
            </ul>
          </>
        )}
        <Names title={t('nodes.draining.daemons')} pods={daemons} />
        <Names title={t('nodes.draining.mirrors')} pods={mirrors} />
        <div role="status">
          {isBusy && [...told.values()].some(({ kind }) => kind === 'held') && (
            <p className="field__hint">{t('nodes.draining.again')}</p>
          )}
          {isOver && !isBusy && left.length > 0 && (
            <Alert variant="warning" title={t('nodes.draining.stopped', { count: left.length })} />
          )}
        </div>
        {lost.length > 0 && (
          <Alert variant="danger" title={t('nodes.draining.lost')}>
            {lost.map(namespacedName).join(t('common.listComma'))}
          </Alert>
        )}
        {scratch.length > 0 && (
          <Alert variant="warning" title={t('nodes.draining.scratch')}>
            {scratch.map(namespacedName).join(t('common.listComma'))}
          </Alert>
        )}
        {isDanger && (
          <Checkbox
            id="drain-all-the-same"
            label={t('nodes.draining.agree')}
            isChecked={isAgreed}
            onChange={(_, on) => agree(on)}
          />
        )}
        <Commands
          namespace=""
          change={{
            kind: 'verb',
            words: [
              'drain',
              name,
              ...(daemons.length > 0 ? ['--ignore-daemonsets'] : []),
              ...(scratch.length > 0 ? ['--delete-emptydir-data'] : []),
              ...(lost.length > 0 ? ['--force'] : []),
            ],
          }}
        />
        {problem && <Alert variant="danger" title={problem} />}
      </div>
    </Dialog>
  )
}

function Stand({ leaving }: { readonly leaving: Leaving | null }) {
  const { t } = useTranslation()
  if (leaving === null) return null
  const message = 'error' in leaving ? errorText(leaving.error) : ''
  return (
    <span className={leaving.kind === 'failed' ? 'status__failed' : 'status__why'}>
      {t(`nodes.draining.${leaving.kind}`, { message })}
    </span>
  )
}

function Names({ title, pods }: { readonly title: string; readonly pods: readonly Pod[] }) {
  const { t } = useTranslation()
  if (pods.length === 0) return null
  return (
    <p className="field__hint">
      {title}
      {t('common.colon')}
      {pods.map(namespacedName).join(t('common.listComma'))}
    </p>
  )
}
