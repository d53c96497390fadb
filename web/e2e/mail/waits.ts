/**
 * Leaves out the long waits: of the mail queue five minutes until a mail is tried again, and two until the mails of a dead
 * process are taken over, which `JARI_REAL_WAITS=1` waits out; of classes what takes half an hour or more.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { sleep } from './eventually.ts';
import type { Office } from './office.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
export const REAL_WAITS = process.env.JARI_REAL_WAITS === '1';

/** Until mails that could not be sent are tried for the second time. */
export async function untilNextAttempt(office: Office): Promise<void> {
  if (REAL_WAITS) return sleep(5 * MINUTE_MS + 5 * SECOND_MS);
  await makeDue(office, 'RETRY');
}

/** Until what a process that died had begun to send may be sent by another. Call it before the other starts. */
export async function untilLeaseEnds(office: Office): Promise<void> {
  if (REAL_WAITS) return sleep(2 * MINUTE_MS + 5 * SECOND_MS);
  await makeDue(office, 'LEASE');
}

/** A mail on its way is due again in two minutes at the latest, one that failed in five at the earliest. */
const WAITING = {
  RETRY: "next_attempt_at > clock_timestamp() + interval '2 minutes'",
  LEASE: "next_attempt_at <= clock_timestamp() + interval '2 minutes'",
};

/** What time would do, and nothing else: the moment from which queued mails are looked at comes earlier. */
function makeDue(office: Office, which: keyof typeof WAITING): Promise<void> {
  return passTime(
    office,
    `UPDATE messaging.mails SET next_attempt_at = clock_timestamp() WHERE state = 'QUEUED' AND ${WAITING[which]}`,
  );
}

/** An offer lasts half an hour at least, and by day; the deadline of this one is now. */
export function untilOfferEnds(office: Office, enrollmentId: string): Promise<void> {
  return passTime(
    office,
    `UPDATE classes.enrollments SET offer_until = clock_timestamp(), due_at = clock_timestamp() WHERE id = '${enrollmentId}'`,
  );
}

/** Hosts are told once an hour of what they have not decided. */
export function untilHostsAreTold(office: Office): Promise<void> {
  return passTime(office, "UPDATE operations.jobs SET due_at = clock_timestamp() WHERE name = 'warn of reviews'");
}

async function passTime({ jari }: Office, statement: string): Promise<void> {
  // The private server says here where its socket is.
  const [, , , , host = ''] = (await readFile(join(jari.folder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  const database = postgres({ host, database: 'jari', username: 'jari', max: 1 });
  try {
    await database.unsafe(statement);
  } finally {
    await database.end();
  }
}
