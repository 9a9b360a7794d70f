// What is told of a set on its way: that it sticks, that it is held, and how far what was asked has come. Whether it sticks
// is judged once for all of them.
import type { Dispatch, SetStateAction } from 'react'
import type { Applied, Doing } from '../edits/doing.ts'
import type { PauseWay } from '../edits/pause-ways.ts'
import type { SetView } from '../sets/set-model.ts'
import { PausedNotice } from './PausedNotice.tsx'
import { RolloutPanel } from './RolloutPanel.tsx'
import { StuckNotice } from './StuckNotice.tsx'
import { useVerdict } from './use-verdict.ts'

export interface RolloutNoticesProps {
  readonly view: SetView
  readonly applied: Applied | null
  setApplied: Dispatch<SetStateAction<Applied | null>>
  edit(doing: Doing): void
  moveTo(way: PauseWay, partition: number): void
}

export function RolloutNotices({ view, applied, setApplied, edit, moveTo }: RolloutNoticesProps) {
  const verdict = useVerdict(view)
  return (
    <>
      <StuckNotice
        view={view}
        verdict={verdict}
        edit={edit}
        onFreed={pod => setApplied(made => made && { ...made, freed: [...(made.freed ?? []), pod] })}
      />
      <PausedNotice view={view} goOn={moveTo} />
      {applied && (
        <RolloutPanel
          view={view}
          verdict={verdict}
          applied={applied}
          onApplied={setApplied}
          pause={partition => moveTo('pause', partition)}
          onClose={() => setApplied(null)}
        />
      )}
    </>
  )
}
