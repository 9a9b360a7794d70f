import { Alert, AlertActionCloseButton } from '@patternfly/react-core'

/** What has just been done, until it is closed. Screen readers are told. */
export function Notice({ text, onClose }: { readonly text: string | null; onClose(): void }) {
  return (
    <div aria-live="polite">
      {text && (
        <Alert
          component="p"
          isInline
          variant="success"
          title={text}
          actionClose={<AlertActionCloseButton onClose={onClose} />}
          className="notice"
        />
      )}
    </div>
  )
}
