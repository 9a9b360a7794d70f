import { kinds } from '../../../src/api/kinds.ts'
import type { SetView } from '../sets/set-model.ts'
import { ObjectYaml } from './ObjectYaml.tsx'

export const YamlTab = ({ view }: { readonly view: SetView }) => (
  <ObjectYaml kind={kinds.StatefulSet} object={view.set} />
)
