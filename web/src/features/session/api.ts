import { queryOptions, useQuery } from '@tanstack/react-query';
import { call } from '@/lib/api/client';
import { mayBeSignedIn, rememberSignedIn, rememberSignedOut } from '@/lib/api/refresh';
import type { Registration, Session, User } from '@/lib/api/types';
import { queryClient } from '@/lib/query';

export const userQuery = queryOptions({
  queryKey: ['user'],
  queryFn: ({ signal }) => call('GET', '/users/me', { signal }),
  staleTime: 60_000,
});

export const policyQuery = queryOptions({
  queryKey: ['policy'],
  queryFn: ({ signal }) => call('GET', '/auth/policy', { signal }),
});

/** Who is signed in, as far as is known without a request that can only be refused. */
export function useUser(): User | undefined {
  return useQuery({ ...userQuery, enabled: mayBeSignedIn() }).data;
}

export async function register(registration: Registration): Promise<void> {
  begin(await call('POST', '/auth/register', { body: registration }));
}

export async function logIn(email: string, password: string): Promise<void> {
  begin(await call('POST', '/auth/login', { body: { email, password } }));
}

export async function logOut(): Promise<void> {
  await call('POST', '/auth/logout');
  rememberSignedOut();
  queryClient.clear();
}

function begin(session: Session): void {
  rememberSignedIn();
  queryClient.setQueryData(userQuery.queryKey, session.user);
}
