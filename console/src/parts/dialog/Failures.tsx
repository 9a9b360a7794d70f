// What has failed of several, each in its own words. Nothing where nothing has.
import { Alert } from '../Alert.tsx'

export function Failures({ title, texts }: { readonly title: string; readonly texts: readonly string[] }) {
  if (texts.length === 0) return null
  return (
    <Alert variant="danger" title={title}>
      <ul>
        {texts.map(text => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </Alert>
  )
}
