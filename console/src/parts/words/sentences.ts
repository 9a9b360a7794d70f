/** One behind the other. After a full-width mark, which has its room in itself, there is no space. */
export const sentences = (...parts: readonly string[]): string =>
  parts
    .filter(each => each !== '')
    .reduce(
      (all, each) =>
        all === '' || /[。！？；：，）」]$/.test(all) || /^[（「]/.test(each)
          ? `${all}${each}`
          : `${all} ${each}`,
      '',
    )
