import { useEffect, useRef } from 'react'
import { askBeforeGoingBack, askBeforeLeaving } from '../app/router.ts'

/** While something is under way that ends with the page, the browser asks before it leaves the page. */
export function useLeaveQuestion(isUnderWay: boolean): void {
  useEffect(() => {
    if (!isUnderWay) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [isUnderWay])
}

/** The same for the console's other pages, too, in words of one's own; null while nothing would end. */
export function useStayQuestion(question: string | null): void {
  useLeaveQuestion(question !== null)
  useEffect(() => (question === null ? undefined : askBeforeLeaving(() => confirm(question))), [question])
}

/** What was typed over a page does not go with the page: by Back it is asked about here, by Reload the browser asks. */
export function useHold(isHeld: boolean, ask: () => void): void {
  useLeaveQuestion(isHeld)
  const asking = useRef(ask)
  asking.current = ask
  useEffect(() => {
    if (!isHeld) return
    return askBeforeGoingBack(() => {
      asking.current()
      return false
    })
  }, [isHeld])
}
