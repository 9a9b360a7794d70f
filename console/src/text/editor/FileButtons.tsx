// A text brought from a file, and taken away as one.
import { Button } from '@patternfly/react-core'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { GuardedButton } from '../../access/GuardedButton.tsx'
import type { TextFormat } from '../../model/text.ts'
import { saveBlob } from '../../parts/save-blob.ts'

export interface FileButtonsProps {
  readonly text: string
  /** Of the file, without its ending. */
  readonly name: string
  readonly format: TextFormat
  /** Why nothing may be brought; null or left out where it may. */
  readonly denial?: string | null
  bring(text: string): void
}

export function FileButtons({ text, name, format, denial = null, bring }: FileButtonsProps) {
  const { t } = useTranslation()
  const file = useRef<HTMLInputElement>(null)
  const type = format === 'yaml' ? 'application/yaml' : 'application/json'
  return (
    <>
      <GuardedButton denial={denial} variant="link" onClick={() => file.current?.click()}>
        {t('yaml.upload')}
      </GuardedButton>
      <input
        ref={file}
        type="file"
        hidden
        aria-label={t('yaml.upload')}
        accept=".yaml,.yml,.json,application/yaml,application/json"
        onChange={async event => {
          const [chosen] = event.target.files ?? []
          event.target.value = ''
          if (chosen) bring(await chosen.text())
        }}
      />
      {/* Made when it is asked for: the page is drawn with each key, and a large text takes its time to be written as an address. */}
      <Button
        variant="link"
        onClick={() => saveBlob(new Blob([text], { type: `${type};charset=utf-8` }), `${name}.${format}`)}
      >
        {t('yaml.download')}
      </Button>
    </>
  )
}
