// The text of a Secret. Its values are covered until somebody asks for them; before that, nothing can be edited or taken
// away, so that no cover is ever written in the place of a value.
import { Button } from '@patternfly/react-core'
import { Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Secret } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { formatYaml } from '../../../src/base/yaml.ts'
import { part } from '../app/part.ts'
import { coveredSecret } from './covered-secret.ts'
import { ObjectYaml } from './ObjectYaml.tsx'
import { editable } from './trying/send-text.ts'
import { useIsUnsaved } from './use-unsaved.ts'

const TextEditor = part(
  () => import('./editor/TextEditor.tsx'),
  module => module.TextEditor,
)

export function SecretYaml({ secret }: { readonly secret: Secret }) {
  const { t } = useTranslation()
  const [isShown, show] = useState(useIsUnsaved(kinds.Secret, secret))
  if (isShown) return <ObjectYaml kind={kinds.Secret} object={secret} />
  return (
    <div className="yaml">
      <div className="page__tools">
        <Button variant="secondary" onClick={() => show(true)}>
          {t('yaml.showValues')}
        </Button>
        <span className="status__why">{t('yaml.covered')}</span>
      </div>
      <Suspense fallback={<p>{t('common.loading')}</p>}>
        <TextEditor
          source={formatYaml(editable(coveredSecret(secret)))}
          isReadOnly
          label={`YAML ${nameOf(secret)}`}
          onChange={untyped}
        />
      </Suspense>
    </div>
  )
}

const untyped = () => {}
