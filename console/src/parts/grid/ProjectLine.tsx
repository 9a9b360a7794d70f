import { ObjectName } from '../ObjectName.tsx'
import { useNarrow } from '../use-narrow.ts'

/** A row's project on narrow screens, where it has no column: two of one name are not one. */
export function ProjectLine({ name }: { readonly name: string | undefined }) {
  if (!useNarrow()) return null
  return (
    <div className="grid__narrow grid__project">
      <ObjectName name={name ?? '–'} />
    </div>
  )
}
