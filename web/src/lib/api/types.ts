/** Names for the shapes of the API. `npm run api-types` writes `schema.ts` from the server's document. */
import type { components } from './schema';

type Schemas = components['schemas'];

/** RFC 3339, in UTC. Only `src/lib/time.ts` turns it into something a person reads. */
export type Instant = string;

export type Page<Item> = Omit<Schemas['Paged_Slot'], 'items'> & { items: Item[] };

export type Locale = Schemas['Locale'];
export type SignupPolicy = Schemas['Policy'];
export type Registration = Required<Schemas['RegisterBody']>;
export type Session = Schemas['Session'];
export type User = Schemas['User'];

export type GuestSlot = Schemas['GuestSlot'];
export type GuestSlots = Schemas['SlotChoice'];
/** What the live stream sends: the changing part of a slot. */
export type SlotChange = Schemas['PlaceEvent'];
export type OwnBooking = Schemas['OwnBooking'];
export type ValidInvitation = Schemas['Welcome'];
export type Booking = Schemas['Booking'];
export type NewBooking = Schemas['BookBody'];

export type DevelopmentMail = Schemas['DevMail'];
