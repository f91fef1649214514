import { catalogue } from '../../kit/catalogue';

/** The words of signing in. */
export const session = catalogue({
  title: 'Sign in',
  product: 'Keymint console',
  email: 'Email',
  password: 'Password',
  show: 'Show password',
  hide: 'Hide password',
  signIn: 'Sign in',
  demo: 'The demo account of this machine:',
  useDemo: 'Sign in to the demo',
  enterEmail: 'Enter your email address.',
  enterPassword: 'Enter your password.',
  wrong: 'Email or password is wrong.',
  tooMany: (seconds: number) => `Too many attempts. Try again in ${seconds} s.`,
  ended: 'Your session ended. Sign in to continue.',
  endedTitle: 'Sign in to continue',
  someoneElse: 'Sign in as someone else',
});
