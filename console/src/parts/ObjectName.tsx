import { Fragment } from 'react'
import { breaksOf, wordMax } from './words/breaks.ts'

/** The name of an object in a table: a short one stands in one line, and a long one is broken after its signs alone. */
export const ObjectName = ({ name }: { readonly name: string }) => (
  <>
    {breaksOf(name).map((part, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the place in the name is what a part is
      <Fragment key={index}>
        {index > 0 && <wbr />}
        <span className={part.length > wordMax ? 'broken' : 'unbroken'}>{part}</span>
      </Fragment>
    ))}
  </>
)
