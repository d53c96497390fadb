import { createLazyRoute, useParams, useSearch } from '@tanstack/react-router';
import { HostLayout } from '@/features/host/host-layout';
import { TodayPage } from '@/features/host/today-page';
import { InvitationsPage } from '@/features/invitations/invitations-page';
import { NewInvitationSheet } from '@/features/invitations/new-invitation-sheet';
import { NewSlotSheet } from '@/features/slots/new-slot-sheet';
import { SlotSheet } from '@/features/slots/slot-sheet';
import { SlotsPage } from '@/features/slots/slots-page';

// One chunk for all of a host's pages: they are small, and a host opens most of them.
export const layout = createLazyRoute('/host')({ component: HostLayout });
export const today = createLazyRoute('/host/')({ component: TodayPage });
export const slots = createLazyRoute('/host/slots')({ component: SlotsPage });
export const newSlot = createLazyRoute('/host/slots/new')({ component: NewSlotSheet });
export const slot = createLazyRoute('/host/slots/$slotId')({ component: OneSlot });
export const invitations = createLazyRoute('/host/invitations')({ component: InvitationsPage });
export const newInvitation = createLazyRoute('/host/invitations/new')({ component: Invite });

function OneSlot() {
  const { slotId } = useParams({ from: '/host/slots/$slotId' });
  return <SlotSheet key={slotId} slotId={slotId} />;
}

function Invite() {
  const { email } = useSearch({ from: '/host/invitations/new' });
  return <NewInvitationSheet email={email ?? ''} />;
}
