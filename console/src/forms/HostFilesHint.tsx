import { useTranslation } from 'react-i18next'
import { kinds } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import { useLive } from '../live/live-store.tsx'
import { letsHostFilesIn, podLevelOf } from '../model/pod-level.ts'
import { useForm } from './form.tsx'

/** At what needs files of the node: that the project refuses Pods with them, where it is known to. */
export function HostFilesHint() {
  const { t } = useTranslation()
  const form = useForm()
  const name = (form.object as ApiObject).metadata?.namespace ?? ''
  const project = useLive(kinds.Namespace, '').items.find(each => nameOf(each) === name)
  const level = project === undefined ? '' : podLevelOf(project)
  if (letsHostFilesIn(level)) return null
  return <span className="field__problem">{t('forms.noHostFiles', { project: name, level })}</span>
}
