import type korean from '../ko/common';
import type { Words } from '../words';

const words: Words<typeof korean> = {
  brand: 'Jari',
  skip: 'Skip to content',
  close: 'Close',
  home: 'Home',
  find: 'Find my bookings',
  optional: 'optional',
  loading: 'Loading',
  retry: 'Try again',
  copy: 'Copy',
  copied: 'Copied',
  language: { label: 'Language', ko: '한국어', en: 'English' },
  theme: { label: 'Theme', system: 'Device', light: 'Light', dark: 'Dark' },
  account: { mine: 'My applications', signIn: 'Sign in', signOut: 'Sign out', host: 'Host' },
  dots: '{{taken}} of {{capacity}} places taken',
  dotsMine: '{{taken}} of {{capacity}} places taken, one of them yours',
  field: {
    required: 'Please fill this in.',
    nameLong: 'A name can have 100 characters.',
    not_an_email: 'Please write an e-mail address, for example haneul@example.com',
    weak_password: 'Use 10 characters or more, and not your e-mail.',
  },
  problem: {
    unreachable: {
      title: 'The server cannot be reached',
      detail: 'Check your connection and try again. What you typed is still here.',
    },
    unreadable: {
      title: 'The answer cannot be read',
      detail: 'Something between you and the server may have stepped in. Please try again shortly.',
    },
    request: 'If you ask for help, mention this number',
    next: {
      internal: 'Please try again shortly. If it goes on, pass the number below to whoever runs this site.',
      overloaded: 'Many people are here right now. Nothing has changed, so please press again shortly.',
      outcome_unknown: 'Press the same button again. It will not happen twice.',
      not_ready: 'The server is getting ready. Please try again shortly.',
      stopping: 'The server is restarting. Please try again shortly.',
      rate_limited: 'Take a short break, then try again.',
      rate_limited_seconds: 'Try again in {{seconds}} seconds.',
      not_signed_in: 'Sign in and try again.',
      session_ended: 'Please sign in again.',
      wrong_credentials: 'Please check the e-mail and the password.',
      not_allowed: 'Ask the owner of your organisation for the right.',
      foreign_origin: 'Open this site by its own address and try again.',
      signup_closed: 'Ask whoever runs this site for an account.',
      not_found: 'Go back to the list and choose again.',
      email_taken: 'Sign in, or use another e-mail.',
      slot_overlaps: 'Change the times that overlap, or cancel the earlier slot first.',
      capacity_below_booked: 'It cannot go below what is booked. Cancel bookings first.',
      idempotency_in_progress: 'The same request is still under way. Press again in a moment.',
      slot_started: 'A slot that has begun cannot change. Choose another one.',
      slot_cancelled: 'This slot was cancelled. Open a new one.',
    },
  },
  notFound: {
    title: 'There is nothing at this address',
    detail: 'It was mistyped, or the page has moved. If it came by mail, check that the link was copied to its end.',
  },
  crash: {
    title: 'This page stopped',
    detail: 'Whatever was saved is safe. Reloading opens it again.',
    reload: 'Reload',
  },
};

export default words;
