/** Texts of who is not in yet: signing in, invitations, new passwords. */
export const signInEn = {
  title: 'Sign in to Kedge',
  ended: 'The session of {{name}} has ended.',
  endedKept:
    'It was signed out elsewhere, or was not used for too long. Sign in as the same person, and you find this page, with what you had typed, as it was.',
  name: 'Name',
  password: 'Password',
  signIn: 'Sign in',
  wrong: 'The name or the password is wrong.',
  wrongHow:
    'The same is said of an account that is disabled or, after too many attempts, locked for a while.',
  wait_one: 'Too many attempts, here or by others. Try again in {{count}} second.',
  wait_other: 'Too many attempts, here or by others. Try again in {{count}} seconds.',
  unreachable: 'The server cannot be reached.',
  notSignedIn: 'You are no longer signed in. Sign in again.',
  provider: 'Sign in with {{issuer}}',
  providers: {
    refused:
      'The provider did not let you in, or Kedge did not take its answer. Try again, or ask an administrator.',
    unreachable: 'The provider does not answer. Try again later.',
    later: 'Too many have begun to sign in from here. Try again in a minute.',
  },
  certificate: 'Continue as {{name}} (client certificate)',
  certificateWrong: 'The certificate of this browser is not valid here, or no longer.',
  token: 'Sign in with a bearer token',
  tokenField: 'Bearer token',
  tokenHow: 'That of a service account, for instance:',
  tokenSignIn: 'Sign in with the token',
  tokenWrong: 'This token is not valid here, or no longer.',
  link: 'Sign in with a one-time link',
  linkHow: 'Have one printed on the machine that Kedge runs on, and open it here:',
  linkBeside:
    'Have one printed on the machine that Kedge runs on, and open it in a tab beside this one: then come back here.',
  linkUsed: 'That link was used already, or is too old. Have a new one printed:',
  linkOnly:
    'Nobody is signed in here. Have a one-time link printed on the machine that this console runs on:',
  retry: 'Try again',
  show: 'Show the password',
  hide: 'Hide the password',
  newPassword: 'New password',
  rules:
    'At least 12 characters, at least 5 of them different; a sentence is good. Not a name or an address of yours, and nothing that many people have.',
  passwordProblems: {
    PasswordTooShort: 'A password has at least 12 characters.',
    PasswordTooLong: 'A password has at most 256 characters.',
    PasswordKnown: 'A password is not what anybody knows of you: a name or an address.',
    PasswordTooEven: 'A password has at least 5 different characters.',
    PasswordCommon: 'Many people have this password, so it is guessed first.',
  },
  tooShort_one: '{{count}} character is missing',
  tooShort_other: '{{count}} characters are missing',
  invitation: 'Welcome to Kedge, {{name}}',
  reset: 'A new password for {{name}}',
  invitationHow: 'You were invited as the account {{account}}. Choose a password, and you are in.',
  resetHow: 'Choose a new password for the account {{account}}, and you are in. All its other sessions end.',
  expires: 'This link works once, until {{time}}.',
  displayName: 'What people call you',
  accept: 'Set the password and sign in',
  notGood: 'This link is not valid',
  notGoodHow:
    'It was used already, is too old, or was replaced by a newer one. Ask an administrator for another.',
  toSignIn: 'To the sign-in page',
}
