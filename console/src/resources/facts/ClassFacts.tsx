import { useTranslation } from 'react-i18next'
import type { StorageClass } from '../../../../src/api/generated/types.ts'
import { type Fact, Facts, Pairs } from '../../detail/facts.tsx'
import { ApiWord } from '../../parts/ApiWord.tsx'
import { DefaultClass } from './DefaultClass.tsx'

export function ClassFacts({ of, common }: { readonly of: StorageClass; readonly common: readonly Fact[] }) {
  const { t } = useTranslation()
  const none = t('common.none')
  return (
    <>
      <DefaultClass of={of} />
      <Facts
        facts={[
          [t('resources.columns.provisioner'), of.provisioner],
          [t('resources.columns.reclaim'), <ApiWord key="reclaim" code={of.reclaimPolicy ?? 'Delete'} />],
          [
            t('resources.columns.binding'),
            <ApiWord key="binding" code={of.volumeBindingMode ?? 'Immediate'} />,
          ],
          [t('resources.columns.grows'), t(of.allowVolumeExpansion ? 'resources.yes' : 'resources.no')],
          [t('resources.parameters'), <Pairs key="parameters" of={of.parameters} none={none} />],
          ...common,
        ]}
      />
    </>
  )
}
