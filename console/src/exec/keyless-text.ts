// Text that comes without a key: from a picker of emoji, dictation, a long press for an accent.
//
// A terminal that readers of the screen can follow takes what it sends from keys alone, for each key puts its letter into the
// field, too. So what comes into the field while no key is down is passed on here.

export function onKeylessText(field: HTMLTextAreaElement, pass: (text: string) => void): void {
  let isKeyDown = false
  field.addEventListener('keydown', () => {
    isKeyDown = true
  })
  field.addEventListener('keyup', () => {
    isKeyDown = false
  })
  field.addEventListener('blur', () => {
    isKeyDown = false
  })
  field.addEventListener('input', event => {
    const { inputType, data, isComposing } = event as InputEvent
    if (inputType === 'insertText' && data && !isKeyDown && !isComposing) pass(data)
  })
}
