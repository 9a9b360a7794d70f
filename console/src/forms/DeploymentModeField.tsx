import { useTranslation } from 'react-i18next'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { type DeploymentMode, deploymentModeOf, withDeploymentMode } from '../model/deployment-mode.ts'
import { useForm } from './form.tsx'

const choices = ['default', 'spread', 'together'] as const

export function DeploymentModeField() {
  const { t } = useTranslation()
  const form = useForm()
  const mode = deploymentModeOf(form.object as StatefulSet)
  const shown: readonly DeploymentMode[] = mode === 'custom' ? [...choices, 'custom'] : choices
  return (
    <fieldset className="options">
      <legend>{t('forms.mode')}</legend>
      {shown.map(each => (
        <label key={each} className={`choice-card ${each === mode ? 'choice-card--chosen' : ''}`}>
          <input
            type="radio"
            name="deployment-mode"
            checked={each === mode}
            onChange={() => {
              if (each !== 'custom') form.change(object => withDeploymentMode(object as StatefulSet, each))
            }}
          />
          <strong>{t(`forms.modes.${each}`)}</strong>
          <span className="field__hint">{t(`forms.modesHow.${each}`)}</span>
        </label>
      ))}
    </fieldset>
  )
}
