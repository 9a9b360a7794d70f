const domain =
  /^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::\d+)?$/
const component = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*'
const rest = new RegExp(
  `^${component}(?:/${component})*(?::([\\w][\\w.-]{0,127}))?(@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$`,
)

/**
 * The tag of an image, `latest` where it names neither tag nor digest; null for a digest alone, and for what is no image reference.
 */
function imageTag(image: string): string | null {
  const slash = image.indexOf('/')
  const first = slash === -1 ? '' : image.slice(0, slash)
  // As Docker has it: the first part is a host when it looks like one, else the image is Docker Hub's.
  const isHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase()
  if (isHost && !domain.test(first)) return null
  const match = rest.exec(isHost ? image.slice(slash + 1) : image)
  if (!match) return null
  const [, tag, digest] = match
  return tag ?? (digest === undefined ? 'latest' : null)
}

/** What is pulled each time is what may change under its name. */
export const pullPolicyOf = (image: string | undefined): 'Always' | 'IfNotPresent' =>
  imageTag(image ?? '') === 'latest' ? 'Always' : 'IfNotPresent'
