// Whose logs are shown: containers of this Pod, or of several Pods of its set, each with the colour of its ordinal.
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ContainerStatus, Pod } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { controllerOf, nameOf, uidOf } from '../../../src/api/object.ts'
import { ordinalOf } from '../../../src/statefulset/nouns/identity.ts'
import { useQueryWord } from '../app/router.ts'
import { useLive } from '../live/live-store.tsx'
import { containersOf } from '../pod/pod-model.ts'
import { LogViewer } from './LogViewer.tsx'
import type { ContainerEnd } from './log-line.ts'
import type { ShownSource } from './log-source.ts'
import { PodChips } from './PodChips.tsx'
import { choiceOf, nobody } from './pod-choice.ts'

/** Each is a connection of its own, of which a browser has few over HTTP/1.1 and many over HTTP/2. */
const sourcesMax = 24

export function LogsTab({ pod, set }: { readonly pod: Pod; readonly set: string | null }) {
  const { items } = useLive(kinds.Pod, pod.metadata?.namespace ?? '')
  const owner = controllerOf(pod)?.uid
  const pods = useMemo(
    () =>
      set === null
        ? [pod]
        : items
            .filter(each => controllerOf(each)?.uid === owner)
            .toSorted((a, b) => (ordinalOf(a) ?? 0) - (ordinalOf(b) ?? 0)),
    [items, pod, set, owner],
  )
  return <LogsOf pods={pods} first={nameOf(pod)} />
}

function lastEndOf(status: ContainerStatus | null): ContainerEnd | null {
  const ended = status?.lastState?.terminated
  return ended ? { exitCode: ended.exitCode, isOutOfMemory: ended.reason === 'OOMKilled' } : null
}

/** Of a set as a whole, from its page. */
export function LogsOf({ pods, first }: { readonly pods: readonly Pod[]; readonly first: string | null }) {
  const { t } = useTranslation()
  const [podWord, choosePods] = useQueryWord('pods')
  const [containerWord, chooseContainers] = useQueryWord('container')
  const names = [...new Set(pods.flatMap(pod => containersOf(pod).map(({ name }) => name)))]
  const main = pods[0]?.spec?.containers[0]?.name
  const asked = containerWord.split(',').filter(name => names.includes(name))
  const shownContainers = asked.length > 0 || containerWord === nobody ? asked : main ? [main] : []
  const flipContainer = (name: string) => {
    const left = shownContainers.filter(each => each !== name)
    const chosen = left.length < shownContainers.length ? left : [...shownContainers, name]
    chooseContainers(chosen.join(',') || nobody)
  }
  const most = Math.max(1, Math.floor(sourcesMax / Math.max(1, shownContainers.length)))
  const present = pods.map(pod => ordinalOf(pod) ?? 0)
  const own = pods.find(pod => nameOf(pod) === first)
  const choice = choiceOf(podWord, { present, most, first: own ? (ordinalOf(own) ?? 0) : null })
  const chosen = pods.filter(pod => choice.ordinals.includes(ordinalOf(pod) ?? 0))
  const sources = chosen.flatMap(pod =>
    containersOf(pod)
      .filter(({ name }) => shownContainers.includes(name))
      .map(
        ({ name, status }): ShownSource => ({
          namespace: pod.metadata?.namespace ?? '',
          pod: nameOf(pod),
          container: name,
          ordinal: ordinalOf(pod) ?? 0,
          life: uidOf(pod),
          restarts: status?.restartCount ?? 0,
          isOver: status?.state?.terminated !== undefined,
          lastEnd: lastEndOf(status),
        }),
      ),
  )
  return (
    <>
      <div className="page__tools logs__choices">
        {pods.length > 1 && (
          <PodChips pods={pods} choice={choice} most={most} choose={choosePods} key={first ?? ''} />
        )}
        {names.length > 0 && (
          <fieldset className="choices">
            <legend>{t('logs.containers')}</legend>
            {names.map(name => (
              <button
                key={name}
                type="button"
                className="toggle"
                aria-pressed={shownContainers.includes(name)}
                onClick={() => flipContainer(name)}
              >
                {name}
              </button>
            ))}
          </fieldset>
        )}
      </div>
      <LogViewer sources={sources} choice={JSON.stringify([first, podWord, containerWord])} />
    </>
  )
}
