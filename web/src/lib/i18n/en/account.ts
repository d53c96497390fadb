import type korean from '../ko/account';
import type { Words } from '../words';

const words: Words<typeof korean> = {
  loginTitle: 'Good to see you again',
  loginText: 'Sign in to see your times and bookings.',
  signupTitle: 'Shall we open your first slot?',
  signupText: 'Only hosts need an account. Guests pick their time by link.',
  firstAccount: 'This is the first account here, so it becomes the administrator.',
  signupInvite: 'Whoever runs this site has to invite you first. Please ask them if you need an account.',
  signupAdmin: 'Accounts are made by the administrator. Please ask whoever runs this site.',
  signupShut: 'Sign-up is closed here',
  signupDomains: 'Only e-mail addresses of this organisation can sign up.',
  name: 'Name',
  nameHint: 'Guests see this name on the invitation.',
  email: 'E-mail',
  password: 'Password',
  passwordHint: '10 characters or more. A sentence is fine.',
  showPassword: 'Show password',
  hidePassword: 'Hide password',
  login: 'Sign in',
  loggingIn: 'Checking',
  signup: 'Create account',
  signingUp: 'Creating',
  noAccount: 'No account yet?',
  haveAccount: 'Have an account?',
  toSignup: 'Create one',
  toLogin: 'Sign in',
  endedTitle: 'Your session has ended',
  ended: 'Sign in and go on where you were; nothing you typed is lost.',
  benefits: 'Never overbooked, and no booking is ever lost.',
  student: {
    loginTitle: 'Sign in to go on',
    loginText: 'Your application and your place on the waitlist stay with your account, wherever you open it.',
    signupTitle: 'Make an account to apply',
    signupText: 'A name, an e-mail and a password, and you are back at your application.',
    nameHint: 'The host sees this name.',
  },
};

export default words;
