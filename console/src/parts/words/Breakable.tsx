import { Fragment } from 'react'
import { breaksOf, wordMax } from './breaks.ts'

/**
 * A path, a field, an address, an image: broken after `/`, `.` or `-` where a line is too short, and amid a word only where that
 * is too long for any.
 */
export const Breakable = ({ text }: { readonly text: string }) => (
  <>
    {breaksOf(text).map((part, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the place in the text is what a part is
      <Fragment key={index}>
        {index > 0 && <wbr />}
        {part.length > wordMax ? <span className="broken">{part}</span> : part}
      </Fragment>
    ))}
  </>
)
