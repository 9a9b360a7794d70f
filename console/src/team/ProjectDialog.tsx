// What is said of a project besides its members: alias, description, and what its Pods may do.
import { useState } from 'react'
import type { Namespace } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { needOf } from '../access/needs.ts'
import { useDenials } from '../access/use-access.ts'
import { podLevelChange, podLevelOf } from '../model/pod-level.ts'
import { InfoDialog, type InfoDialogProps } from './InfoDialog.tsx'
import { PodLevelField } from './PodLevelField.tsx'

type ProjectDialogProps = Pick<InfoDialogProps<Namespace>, 'object' | 'onClose' | 'onDone'>

export function ProjectDialog(props: ProjectDialogProps) {
  const [opened] = useState(() => podLevelOf(props.object))
  const [level, choose] = useState(opened)
  // A role in the project is not enough: labels decide what a namespace is.
  const denial = useDenials('')([needOf('patch', kinds.Namespace)])
  return (
    <InfoDialog {...props} kind={kinds.Namespace} labels={podLevelChange(opened, level)}>
      <PodLevelField value={level} choose={choose} denialOf={() => denial} />
    </InfoDialog>
  )
}
