import type korean from '../ko/links';
import type { Words } from '../words';

const words: Words<typeof korean> = {
  ended: {
    expiredTitle: 'This invitation has ended',
    expired: 'This invitation ended on {{time}}. Ask {{name}} for a new one.',
    expiredPlain: 'The time of this invitation is over. Ask the sender for a new one.',
    revokedTitle: 'This invitation was withdrawn',
    revoked: '{{name}} withdrew this invitation. If you expect one, please ask {{name}}.',
    revokedPlain: 'The sender withdrew this invitation. If you expect one, please ask.',
    replacedTitle: 'There is a newer link',
    replaced:
      'This link was replaced on {{time}}. Open the one in the mail that came after that, or have it sent again.',
    replacedPlain: 'This link was replaced. Open the one in the latest mail, or have it sent again.',
    unknownTitle: 'This link does not open',
    unknown: 'It may have been cut on the way. Press the button in the mail, or copy the link to its very end.',
    existing: 'Bookings and waits stay as they are. If you lost their links, they can be mailed to you again.',
    hint: 'A whole link usually looks like this',
  },
  find: {
    title: 'Find my bookings',
    text: 'Give the e-mail at which you were invited. The links of all its invitations and bookings are mailed to it.',
    email: 'E-mail of your invitation',
    notAnEmail: 'Please write an e-mail address, for example haneul@example.com',
    send: 'Mail me my links',
    sending: 'Sending',
    privacy: 'The address is used to send this mail and for nothing else.',
    sentTitle: 'It is on its way',
    sentText: 'If there are invitations or bookings for {{email}}, a mail with their links arrives within minutes.',
    spam: 'If you do not see it, look into the spam folder.',
    otherAddress: 'You may have been invited at another address. Try that one as well.',
    askHost: 'If there is still nothing, ask the counsellor who invited you.',
    again: 'Try another e-mail',
  },
};

export default words;
