// The image of a container in the dialog that changes it: typed as one likes, with the tags that its registry has on demand.
import { Button, FormGroup, TextInput } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import type { Secret, StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import type { Client } from '../../../src/client/client.ts'
import type { ImagePlace } from '../edits/draft.ts'
import { LookedUp, useImageLookUp } from '../forms/containers/ImageLookUp.tsx'
import { addFormTexts } from '../forms/texts.ts'
import { useClient } from '../live/live-store.tsx'
import { credentialFor } from '../model/registry-secret.ts'

addFormTexts()

export interface ImageUpgradeFieldProps {
  readonly set: StatefulSet
  readonly list: ImagePlace['list']
  readonly container: string
  readonly image: string
  /** In the server's words. */
  readonly problems: readonly string[]
  change(image: string): void
}

export function ImageUpgradeField({ set, list, container, image, problems, change }: ImageUpgradeFieldProps) {
  const { t } = useTranslation()
  const client = useClient()
  const { looked, ask } = useImageLookUp()
  const look = async (text: string) => {
    if (text.trim() !== '') await ask(text.trim(), await pullSecretFor(client, set, text.trim()))
  }
  const id = `image-${container}`
  return (
    <FormGroup
      label={t(list === 'containers' ? 'edits.imageOf' : 'edits.imageOfInit', { container })}
      fieldId={id}
    >
      <div className="card__line">
        <TextInput
          id={id}
          value={image}
          validated={problems.length > 0 ? 'error' : 'default'}
          autoComplete="off"
          spellCheck={false}
          onChange={(_, text) => change(text)}
          onKeyDown={event => {
            if (event.key !== 'Enter') return
            // It asks for the tags, and is not yet what the button does.
            event.preventDefault()
            void look(image)
          }}
        />
        <Button variant="secondary" isDisabled={image.trim() === ''} onClick={() => look(image)}>
          {t('edits.tags')}
        </Button>
      </div>
      {problems.length > 0 && <p role="alert">{problems.join('; ')}</p>}
      <LookedUp
        looked={looked}
        image={image}
        pick={text => {
          change(text)
          void look(text)
        }}
      />
    </FormGroup>
  )
}

/** Of the set's own pull secrets the one with a credential for the registry; null where none has, or one may not read it. */
async function pullSecretFor(client: Client, set: StatefulSet, image: string): Promise<Secret | null> {
  const namespace = set.metadata?.namespace ?? ''
  const references = set.spec?.template.spec?.imagePullSecrets ?? []
  const secrets = await Promise.all(
    references.map(({ name = '' }) => client.get(kinds.Secret, { namespace, name }).catch(() => null)),
  )
  return secrets.find(secret => secret !== null && credentialFor(secret, image) !== null) ?? null
}
