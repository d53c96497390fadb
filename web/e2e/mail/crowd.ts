/** Guests of one host who all wait for their mails. */
import { performance } from 'node:perf_hooks';
import { sleep } from './eventually.ts';
import type { Guest } from './guest.ts';
import type { Host, Slot } from './office.ts';

/** Long enough for the queue to look twice at what is due, and for a copy to come. */
export const QUIET_MS = 3_000;

export class Crowd {
  readonly #host: Host;
  #guests: Guest[] = [];

  constructor(host: Host) {
    this.#host = host;
  }

  add(...guests: Guest[]): void {
    this.#guests.push(...guests);
  }

  /** People who have got the mails of their invitations, and nothing else is on its way. */
  async invited(count: number): Promise<Guest[]> {
    const people = Array.from({ length: count }, () => this.#host.guest());
    await Promise.all(people.map((guest) => this.#host.invite(guest)));
    await Promise.all(people.map((guest) => guest.gets('INVITATION')));
    this.add(...people);
    return people;
  }

  /** A while later nobody has got more than was expected; they go home. */
  async goHome(): Promise<void> {
    await sleep(QUIET_MS);
    for (const guest of this.#guests) await guest.expectNothingElse();
    this.#guests = [];
  }
}

/** How long each booking takes, one after the other, in milliseconds. */
export async function book(people: Guest[], slot: Slot): Promise<number[]> {
  const times: number[] = [];
  for (const guest of people) {
    const begun = performance.now();
    await guest.bookOnce(slot);
    times.push(performance.now() - begun);
  }
  return times;
}
