// CustomResourceDefinitions. Their rules are many and load with the first write of one; a cluster without any pays nothing.
import { assert } from '../../base/assert.ts'
import type { CheckRules } from '../definitions/rule-rules.ts'
import type { CustomResourceDefinition } from '../generated/types.ts'
import type { Draft } from '../object.ts'
import { createdAtColumn, nameColumn } from './columns.ts'
import type { Particulars } from './strategy-with.ts'

interface Rules {
  readonly spec: typeof import('../definitions/spec-rules.ts')
  readonly unknownFormats: typeof import('../definitions/formats.ts')['unknownFormats']
  readonly checkRules: CheckRules
}

let loaded: Rules | null = null

async function load(): Promise<void> {
  const [spec, formats, rules] = await Promise.all([
    import('../definitions/spec-rules.ts'),
    import('../definitions/formats.ts'),
    import('../cel/check-rules.ts'),
  ])
  loaded = { spec, unknownFormats: formats.unknownFormats, checkRules: rules.checkRules }
}

function rules(): Rules {
  assert(loaded, 'the rules of definitions are loaded before one is written')
  return loaded
}

export const customResourceDefinitionParticulars: Particulars<CustomResourceDefinition> = {
  hasGeneration: true,
  columns: [nameColumn, createdAtColumn],
  load: () => (loaded ? null : load()),
  initialStatus: draft => ({
    acceptedNames: { kind: '', plural: '' },
    conditions: [],
    storedVersions: storedVersionsOf(draft, []),
  }),
  prepareForUpdate(draft, old) {
    const stored = storedVersionsOf(draft, old.status?.storedVersions ?? [])
    draft.status = { ...(old.status as Draft<CustomResourceDefinition>['status']), storedVersions: stored }
  },
  validate: (findings, definition) =>
    rules().spec.validateDefinition(findings, definition, rules().checkRules),
  validateUpdate: (findings, definition, old) =>
    rules().spec.validateDefinitionUpdate(findings, { definition, old }, rules().checkRules),
  validateStatus(findings, definition) {
    const { acceptedNames } = definition.status ?? {}
    if (acceptedNames) rules().spec.validateNames(findings, 'status.acceptedNames', acceptedNames)
    rules().spec.validateStoredVersions(findings, definition)
  },
  warnings(definition, old) {
    const before = new Set(old ? rules().unknownFormats(old) : [])
    const formats = rules()
      .unknownFormats(definition)
      .filter(format => !before.has(format))
    return formats.map(format => `unrecognized format ${JSON.stringify(format)}`)
  },
}

/** Every version that objects may still be stored in. */
function storedVersionsOf({ spec }: Draft<CustomResourceDefinition>, before: readonly string[]): string[] {
  const storage = spec?.versions?.find(each => each.storage)?.name
  return storage === undefined || before.includes(storage) ? [...before] : [...before, storage]
}
