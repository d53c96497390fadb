import { useQuery } from '@tanstack/react-query';
import { userQuery } from '@/features/session/api';
import type { User } from '@/lib/api/types';
import { viewerZone } from '@/lib/time';

/** The member at work. The route's guard has loaded the user before any host page is shown. */
export function useHost(): User | undefined {
  return useQuery(userQuery).data;
}

/** Hosts plan by the clock of their organisation, wherever they travel. */
export function useHostZone(): string {
  const user = useHost();
  return user?.organisation?.zone ?? user?.zone ?? viewerZone();
}
