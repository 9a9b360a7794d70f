// In which project something is made, as a field of a form.
import { ProjectChoice } from './ProjectChoice.tsx'

export interface ProjectFieldProps {
  readonly label: string
  readonly value: string
  choose(project: string): void
}

export function ProjectField({ label, value, choose }: ProjectFieldProps) {
  return (
    <div className="field">
      <span className="field__name" aria-hidden="true">
        {label}
      </span>
      <ProjectChoice className="control" purpose="make" label={label} value={value} choose={choose} />
    </div>
  )
}
