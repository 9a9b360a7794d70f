import type { Change } from '../../../../src/foresee/object-diff.ts'
import { describeChange } from '../../../../src/foresee/words/describe-change.ts'
import { Breakable } from '../words/Breakable.tsx'

/** What differs between two objects, a line for each field. */
export function ChangeList({ changes }: { readonly changes: readonly Change[] }) {
  return (
    <ul className="pairs">
      {changes.map(change => (
        <li key={change.path} className={`mono change change--${change.kind}`}>
          <Breakable text={describeChange(change)} />
        </li>
      ))}
    </ul>
  )
}
