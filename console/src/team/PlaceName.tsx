import type { ApiObject } from '../../../src/api/object.ts'
import { nameOf } from '../../../src/api/object.ts'
import { Link } from '../app/Link.tsx'
import { addressOf } from '../app/router.ts'
import { Alias } from '../parts/Alias.tsx'
import { ObjectName } from '../parts/ObjectName.tsx'

/** The name as a link to its page, the alias below it. */
export function PlaceName({ of, at }: { readonly of: ApiObject; readonly at: 'workspaces' | 'projects' }) {
  return (
    <span className="team__name">
      <Link to={addressOf([at, nameOf(of)])} className="row-name">
        <ObjectName name={nameOf(of)} />
      </Link>
      <Alias of={of} />
    </span>
  )
}
