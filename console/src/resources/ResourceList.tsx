// The list of a kind: of most as they are, of some with what is told and done beyond that.
import { ClaimList } from './ClaimList.tsx'
import { ObjectList, type ResourceListProps } from './ObjectList.tsx'
import { useSnapshotColumns } from './use-snapshot-columns.tsx'

/** Claims are told by more than themselves, which is asked for where they are shown alone. */
export function ResourceList(props: ResourceListProps) {
  switch (props.place) {
    case 'claims':
      return <ClaimList namespace={props.namespace} />
    case 'snapshots':
      return <SnapshotList {...props} />
    default:
      return <ObjectList {...props} />
  }
}

function SnapshotList({ place, namespace }: ResourceListProps) {
  const { columns, acts, above } = useSnapshotColumns(namespace)
  return <ObjectList place={place} namespace={namespace} more={columns} acts={acts} above={above} />
}
