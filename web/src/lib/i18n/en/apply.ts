import type korean from '../ko/apply';
import type { Words } from '../words';

const words: Words<typeof korean> = {
  title: 'Application',
  questions: 'What the host asks',
  saving: {
    saving: 'Saving',
    saved: 'Saved. You can go on with it on another device.',
    here: 'Saved on this page only for now. Please keep it open.',
  },
  clock: {
    server: 'Server time',
    left: 'Opens in',
    open: 'Open',
    fill: 'Opens at {{time}}. Filled in before, one press is enough.',
    ready: 'Your application is complete. The button opens at {{time}}',
    now: 'Opened at {{time}}. You can apply now.',
  },
  who: {
    title: 'Who is coming?',
    self: 'Me ({{name}})',
    missing: 'Please choose who is coming.',
    add: 'Add a child or somebody else',
    name: 'Name',
    nameHint: 'They need no account. Messages come to you.',
    doAdd: 'Add',
    adding: 'Adding',
    stop: 'Cancel',
  },
  terms: {
    title: 'Your data and what you agree to',
    items: 'What',
    itemsText: 'Name, e-mail, your answers and files',
    purpose: 'What for',
    purposeText: 'Only for {{organisation}} to handle your application and tell you the result.',
    period: 'How long',
    periodText: '{{organisation}} decides how long it is kept after the class.',
    refuse: 'Your right',
    refuseText: 'You may say no. Without what is required, though, one cannot apply.',
    optional: '(optional)',
    agree: 'I have read this and agree',
    missing: 'You can apply only if you agree.',
    changed: 'Some terms are not agreed to yet',
    changedText:
      'They may have changed meanwhile. Read and agree below, and apply again. What you typed is still here.',
  },
  bar: {
    fill: 'Something is still missing',
    fillHint: 'Opens at {{time}}',
    check: 'Show what',
    ready: 'Application complete ✓',
    readyHint: 'The button opens at {{time}}',
    send: 'Apply',
    sendLine: 'Join the waitlist',
    sending: 'Sending',
    uploading: 'A file is on its way',
    for: 'For {{name}}',
    once: 'One press is enough',
    kept: 'What you typed is still here',
    back: 'To the class',
  },
  unsure: {
    title: 'It is not known yet whether it arrived',
    text: 'The connection broke before the answer came. Asking again brings the answer to what you sent. It is not sent twice, and if it had arrived, it keeps its place.',
    again: 'Ask again',
  },
  changed: {
    title: 'The form has changed meanwhile',
    text: 'What you typed is still here. Please look at what is new and apply again.',
    ADDED: 'New: {{label}}',
    REMOVED: 'Gone: {{label}}',
    CHANGED: 'Changed: {{label}}',
  },
  refused: {
    see: 'See that application',
    class_full: {
      title: 'The last place went just now',
      text: 'There is no room left to wait either. If somebody cancels, the class shows it at once. What you typed is still here.',
    },
    already_applied: {
      title: 'You have applied already',
      text: 'There is an application for the same person. Nothing was added to it.',
    },
    rejected_before: {
      title: 'You cannot apply for this class again',
      text: 'Your earlier application was not approved, and the host takes no second ones.',
    },
    class_not_open_yet: {
      title: 'It is not open yet',
      text: 'The clock of this device was off. It now follows the server; please press again at the opening.',
    },
    idempotency_key_reused: {
      title: 'What you sent before has arrived',
      text: 'You find it in your applications. Nothing was added to it.',
    },
  },
  done: {
    APPROVED: {
      title: 'You have a place',
      text: 'We send a mail to confirm it. You find it in your applications at any time.',
    },
    WAITLISTED: {
      title: 'You are in the waitlist',
      text: 'Freed places go down the waitlist, and you are told by mail. Closing this page does not lose your place.',
    },
    AWAITING_PAYMENT: { title: 'A place is kept for you', text: 'Transfer the fee by the given time to be approved.' },
    APPLIED: { title: 'Your application is in', text: 'It is under review now. You get the result by mail.' },
    place: 'Your place in the waitlist',
    placeUnit: '',
    arrival: 'Your application arrived as the',
    received: 'Received at {{time}}',
    waitingAt: 'waitlist no. {{position}}',
    pay: 'Please transfer {{amount}} by {{time}}.',
    class: 'Class',
    who: 'For',
    when: 'Starts',
    see: 'See my application',
    another: 'Apply for another person',
  },
};

export default words;
