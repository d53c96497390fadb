import type korean from '../ko/home';
import type { Words } from '../words';

const words: Words<typeof korean> = {
  title: 'Scarce places,\nfairly shared',
  lead: 'Open your hours and send a link. Guests pick a time without an account. Never one more than there is room for, and a place once taken stays taken.',
  start: 'Open your first slot',
  goToClasses: 'See classes',
  goToHost: 'Go to your slots',
  products: 'Four things Jari is for',
  now: 'Ready',
  later: 'Soon',
  consultations: 'Consultations',
  consultationsText: 'Open times, invite, and guests pick by link.',
  classes: 'Classes',
  classesText: 'Applications with an order you can see.',
  tickets: 'Tickets',
  ticketsText: 'A fair line, then named seats.',
  rooms: 'Meetings',
  roomsText: 'Find the time that suits all.',
  how: 'How a consultation opens',
  step1: 'Open times',
  step1Text: 'Pick a day, a length and a number of places. A whole day at once, if you like.',
  step2: 'Invite by e-mail',
  step2Text: 'Each guest gets a link of their own. It works in a messenger, too.',
  step3: 'Watch the places fill',
  step3Text: 'See who comes when. A cancelled place opens again at once.',
};

export default words;
