/** The instance that all journeys share: `JARI_URL` names one that runs, or one is started from `JARI_BIN`. */
import type { TestProject } from 'vitest/node';
import { Jari } from './jari.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    origin: string;
  }
}

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const { JARI_URL: url } = process.env;
  if (url) {
    project.provide('origin', url.replace(/\/$/, ''));
    return undefined;
  }
  const jari = await Jari.start();
  project.provide('origin', jari.origin);
  return () => jari.remove();
}
