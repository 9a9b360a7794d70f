/** The first of many names, and how many there are. */
export const spelled = (names: readonly string[], most = 6): string =>
  names.length <= most ? names.join('、') : `${names.slice(0, most).join('、')} 等 ${names.length} 个`
