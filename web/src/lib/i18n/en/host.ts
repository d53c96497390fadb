import type korean from '../ko/host';
import type { Words } from '../words';
import { invitations } from './host/invitations';
import { office } from './host/office';
import { people } from './host/people';
import { slots } from './host/slots';

const words: Words<typeof korean> = {
  nav: {
    label: 'Host menu',
    today: 'Today',
    slots: 'Slots',
    bookings: 'Bookings',
    clients: 'Clients',
    invitations: 'Invitations',
    settings: 'Settings',
    account: 'Account and settings',
  },
  noOrganisation: {
    title: 'This account cannot open slots yet',
    detail: 'It belongs to no organisation. Ask whoever runs this site to add it to one.',
  },
  today: {
    title: 'Today',
    people: 'People coming today',
    unit: '',
    noSlots: 'No slots today',
    slots_one: '{{shown}} meeting today',
    slots_other: '{{shown}} meetings today',
    next: 'Next',
    all: 'See all',
    inviteTitle: 'Invitations',
    inviteLive_one: '{{shown}} invitation has not been used yet',
    inviteLive_other: '{{shown}} invitations have not been used yet',
    inviteNone: 'No invitation is waiting',
    startTitle: 'Shall we open your first slot?',
    startText: 'Open a time, invite by e-mail, and your guest picks by link.',
    open: 'Open a slot',
    invite: 'Invite',
    seeInvitations: 'See invitations',
  },
  ...slots,
  ...people,
  ...invitations,
  ...office,
  leave: {
    title: 'Leave what you typed?',
    text: 'It has not been sent yet, and leaving discards it.',
    confirm: 'Leave',
    keep: 'Stay',
  },
  next: {
    slot_changed: 'It was loaded again as it is now. Look at it and try once more.',
    slot_overlaps: 'Choose a time that does not overlap, or cancel the earlier slot.',
    slot_full: 'Raise its places, let them wait, or choose another time.',
    slot_over: 'It has ended. Choose another time.',
    already_booked: 'This address has a booking in this slot. You find it in the list of bookings.',
    already_waiting: 'This address waits for this slot already.',
    waitlist_off: 'Raise its places, or choose another time.',
    waitlist_full: 'The line is full as well. Choose another time.',
    not_started: 'You can note it once the slot has begun.',
    correction_over: 'It ended more than 30 days ago and stays as it is. The notes are a place for it.',
    booking_over: 'The list was loaded again: see how it stands now.',
    pattern_conflicts: 'Clear the days marked in the preview first.',
    not_allowed: 'Ask an owner or a manager of your organisation.',
    invitation_revoked: 'It was withdrawn. Invite again.',
    invitation_expired: 'Its time is over. Invite again.',
  },
  mail: {
    title: 'Development mailbox',
    lead: 'In development no mail leaves this machine. It is kept here.',
    none: 'No mail yet',
    noneText: 'Send an invitation and it appears here.',
    pick: 'Choose a mail to read',
    to: 'To',
    view: 'Show',
    text: 'Text',
    html: 'HTML',
    frame: 'The mail as HTML',
    refresh: 'Refresh',
  },
};

export default words;
