import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { containerSecurityFields } from '../fields/container-fields.ts'
import { Fields } from '../forms/Fields.tsx'
import { useForm } from '../forms/form.tsx'
import { Section } from '../forms/Section.tsx'
import { containersOf } from '../model/containers.ts'

/** The security context of each container, beside the Pod's. */
export function ContainerSecurity() {
  const { object } = useForm()
  return containersOf(object as StatefulSet).map(({ at, container }) => (
    <Section key={at} title={container.name}>
      <Fields fields={containerSecurityFields} at={at} />
    </Section>
  ))
}
