import { useTranslation } from 'react-i18next'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { useDenials } from '../access/use-access.ts'
import { needsOfDoing } from '../edits/doing.ts'
import { editable } from '../edits/editable.ts'
import { fixedChanges } from '../model/change.ts'
import type { SetView } from '../sets/set-model.ts'
import { ObjectYaml } from '../text/ObjectYaml.tsx'

export interface YamlTabProps {
  readonly view: SetView
  makeAnew(definition: StatefulSet): void
}

export function YamlTab({ view, makeAnew }: YamlTabProps) {
  const { t } = useTranslation()
  const denial = useDenials(view.namespace)(needsOfDoing('recreate'), view.name)
  return (
    <ObjectYaml
      kind={kinds.StatefulSet}
      object={view.set}
      wayOut={{
        text: t('edits.recreate'),
        denial,
        isFor: (opened, wanted) => fixedChanges(opened, wanted).length > 0,
        take: wanted => makeAnew(editable(wanted)),
      }}
    />
  )
}
