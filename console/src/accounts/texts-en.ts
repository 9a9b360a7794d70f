/** Texts of accounts: the pages of administrators, and everybody's own settings. */
export const accountsEn = {
  title: 'Accounts',
}
