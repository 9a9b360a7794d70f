import { useEffect, useState } from 'react'
import { readCertificate } from './certificate.ts'
import { type KeyMatch, matchOf } from './private-key.ts'

/** Whether the key is the certificate's; unknown until it is known. */
export function useKeyMatch(certificate: string, key: string): KeyMatch {
  const asked = `${certificate}\n${key}`
  const [told, setTold] = useState<{ readonly asked: string; readonly match: KeyMatch } | null>(null)
  useEffect(() => {
    const read = readCertificate(certificate)
    if (!read || key.trim() === '') return
    let isWanted = true
    matchOf(key, read.key).then(match => {
      if (isWanted) setTold({ asked, match })
    })
    return () => {
      isWanted = false
    }
  }, [certificate, key, asked])
  return told?.asked === asked ? told.match : 'unknown'
}
