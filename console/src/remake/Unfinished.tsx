// Nothing, mostly: what there is to say of acts that go on, or were broken off, loads when there are some. It stays then, as the
// dialog that has finished the last of them is part of it.
import { Suspense, useState } from 'react'
import { part } from '../app/part.ts'
import { useKeptRemakes, useRuns } from './remake-runs.ts'
import type { UnfinishedNoticeProps } from './UnfinishedNotice.tsx'

const UnfinishedNotice = part(
  () => import('./UnfinishedNotice.tsx'),
  module => module.UnfinishedNotice,
)

export function Unfinished(props: UnfinishedNoticeProps) {
  const count = useKeptRemakes().length + useRuns().length
  const isThere = count > 0
  const [wasThere, setThere] = useState(isThere)
  if (isThere && !wasThere) setThere(true)
  return wasThere ? (
    <Suspense>
      <UnfinishedNotice {...props} />
    </Suspense>
  ) : null
}
