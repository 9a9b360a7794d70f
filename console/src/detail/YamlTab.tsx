import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { TextDialog } from '../dialogs/TextDialog.tsx'
import type { Applied } from '../edits/doing.ts'
import { editable } from '../edits/editable.ts'
import type { SetView } from '../sets/set-model.ts'
import { ObjectYaml } from '../text/ObjectYaml.tsx'

export interface YamlTabProps {
  readonly view: SetView
  makeAnew(definition: StatefulSet): void
  onApplied(applied: Applied): void
}

export function YamlTab({ view, makeAnew, onApplied }: YamlTabProps) {
  return (
    <ObjectYaml
      kind={kinds.StatefulSet}
      object={view.set}
      confirmation={asked => (
        <TextDialog
          view={view}
          asked={asked}
          makeAnew={wanted => makeAnew(withIdentity(wanted, view.set))}
          onApplied={onApplied}
        />
      )}
    />
  )
}

/** A text does not say which object it is of; who compares it with the set as it is there has to know. */
function withIdentity(wanted: StatefulSet, set: StatefulSet): StatefulSet {
  const { uid, creationTimestamp } = set.metadata ?? {}
  const own = { ...(uid && { uid }), ...(creationTimestamp && { creationTimestamp }) }
  return editable({ ...wanted, metadata: { ...wanted.metadata, ...own } })
}
