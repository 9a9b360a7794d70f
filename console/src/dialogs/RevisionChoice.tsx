// The revisions that one may go back to, the newest first: a hash tells nobody which it is, so each says what it runs and since when.
import { Radio } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import type { ControllerRevision } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { templateOf } from '../../../src/workload/revision-data.ts'
import { Age } from '../parts/time.tsx'

export interface RevisionChoiceProps {
  readonly revisions: readonly ControllerRevision[]
  readonly chosen: number | null
  choose(revision: number): void
}

export function RevisionChoice({ revisions, chosen, choose }: RevisionChoiceProps) {
  const { t } = useTranslation()
  return (
    <fieldset className="radios">
      <legend>{t('edits.toRevision')}</legend>
      {[...revisions].reverse().map(each => (
        <Radio
          key={nameOf(each)}
          id={`revision-${each.revision}`}
          name="revision"
          label={[each.revision, nameOf(each), each.metadata?.annotations?.['kubernetes.io/change-cause']]
            .filter(Boolean)
            .join(' · ')}
          description={
            <>
              {imagesOf(each).join(', ')} · <Age of={each.metadata?.creationTimestamp} />
            </>
          }
          isChecked={chosen === each.revision}
          onChange={() => choose(each.revision)}
        />
      ))}
    </fieldset>
  )
}

const imagesOf = (revision: ControllerRevision): readonly string[] => [
  ...new Set(
    (templateOf(revision)?.spec?.containers ?? []).flatMap(({ image }) =>
      image === undefined ? [] : [image],
    ),
  ),
]
