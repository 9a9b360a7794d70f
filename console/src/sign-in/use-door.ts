import { useState } from 'react'
import { askDoor, type DoorRefusal } from './door.ts'

type Done = Extract<Awaited<ReturnType<typeof askDoor>>, { readonly kind: 'done' }>

/** What a form asks of the door: whether it is under way, and why the last one was refused, which is put in words as it is drawn. */
export interface DoorAttempt {
  readonly isBusy: boolean
  readonly refusal: DoorRefusal | null
  /** Null where it was refused. */
  ask(...request: Parameters<typeof askDoor>): Promise<Done | null>
}

export function useDoor(): DoorAttempt {
  const [isBusy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<DoorRefusal | null>(null)
  return {
    isBusy,
    refusal,
    async ask(...request) {
      setBusy(true)
      setRefusal(null)
      const answer = await askDoor(...request)
      setBusy(false)
      if (answer.kind === 'done') return answer
      setRefusal(answer)
      return null
    },
  }
}
