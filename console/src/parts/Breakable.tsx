import { Fragment } from 'react'
import { breaksOf } from './breaks.ts'

/** A path, a field, an address, an image: broken after `/`, `.` or `-` where a line is too short, and not amid a word. */
export const Breakable = ({ text }: { readonly text: string }) => (
  <>
    {breaksOf(text).map((part, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the place in the text is what a part is
      <Fragment key={index}>
        {index > 0 && <wbr />}
        {part}
      </Fragment>
    ))}
  </>
)
