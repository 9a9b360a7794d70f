import manifest from '../../../package.json' with { type: 'json' }

/** Kedge's own version. */
export const ownVersion: string = manifest.version
