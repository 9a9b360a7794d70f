// Whose logs are shown: containers of this Pod, or of several Pods of its set, each with the colour of its ordinal.
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Pod } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { controllerOf, nameOf } from '../../../src/api/object.ts'
import { ordinalOf } from '../../../src/statefulset/nouns/identity.ts'
import { useQueryWord } from '../app/router.ts'
import { useLive } from '../live/live-store.tsx'
import { containersOf } from '../pod/pod-model.ts'
import { LogViewer, type ShownSource } from './LogViewer.tsx'

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

/** Of a set as a whole, from its page. */
export function LogsOf({ pods, first }: { readonly pods: readonly Pod[]; readonly first: string | null }) {
  const { t } = useTranslation()
  const [shownPods, setPods] = useState<readonly string[]>(() =>
    first === null ? pods.map(nameOf) : [first],
  )
  const names = [...new Set(pods.flatMap(pod => containersOf(pod).map(({ name }) => name)))]
  const [asked] = useQueryWord('container')
  const main = names.includes(asked) ? asked : pods[0]?.spec?.containers[0]?.name
  const [shownContainers, setContainers] = useState<readonly string[]>(main ? [main] : [])
  const chosen = pods.filter(pod => shownPods.includes(nameOf(pod)))
  const sources = chosen.flatMap(pod =>
    containersOf(pod)
      .filter(({ name }) => shownContainers.includes(name))
      .map(
        ({ name }): ShownSource => ({
          namespace: pod.metadata?.namespace ?? '',
          pod: nameOf(pod),
          container: name,
          ordinal: ordinalOf(pod) ?? 0,
        }),
      ),
  )
  const flip = (list: readonly string[], name: string) =>
    list.includes(name) ? list.filter(each => each !== name) : [...list, name]
  return (
    <>
      <div className="page__tools">
        {pods.length > 1 && (
          <fieldset className="choices">
            <legend>{t('logs.pods')}</legend>
            {pods.map(pod => (
              <button
                key={nameOf(pod)}
                type="button"
                className="toggle"
                aria-pressed={shownPods.includes(nameOf(pod))}
                onClick={() => setPods(flip(shownPods, nameOf(pod)))}
              >
                <span className={`log__source--${(ordinalOf(pod) ?? 0) % 8}`} aria-hidden="true">
                  ●{' '}
                </span>
                {nameOf(pod)}
              </button>
            ))}
          </fieldset>
        )}
        <fieldset className="choices">
          <legend>{t('logs.containers')}</legend>
          {names.map(name => (
            <button
              key={name}
              type="button"
              className="toggle"
              aria-pressed={shownContainers.includes(name)}
              onClick={() => setContainers(flip(shownContainers, name))}
            >
              {name}
            </button>
          ))}
        </fieldset>
      </div>
      {sources.length > sourcesMax && (
        <p className="logs__told">{t('logs.tooMany', { max: sourcesMax, count: sources.length })}</p>
      )}
      <LogViewer sources={sources.slice(0, sourcesMax)} />
    </>
  )
}
