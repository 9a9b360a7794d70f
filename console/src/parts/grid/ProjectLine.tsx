import { ObjectName } from '../ObjectName.tsx'

/** A row's project on narrow screens, where it has no column: two of one name are not one. */
export const ProjectLine = ({ name }: { readonly name: string | undefined }) => (
  <div className="grid__narrow grid__project">
    <ObjectName name={name ?? '–'} />
  </div>
)
