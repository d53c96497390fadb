import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { HostEnrollment } from '@/lib/api/types';
import { formatCount } from '@/lib/time';

interface PersonRowProps {
  enrollment: HostEnrollment;
  /** The place in the line. */
  number?: number | null;
  dot?: 'held' | 'offered' | 'free';
  about: string;
  children?: ReactNode;
}

/** Somebody in a line: which number or what kind of place, who, and what can be done. */
export function PersonRow({ enrollment, number, dot, about, children }: PersonRowProps) {
  return (
    <li className="flex min-h-14 flex-wrap items-center gap-x-4 gap-y-1 py-2">
      <span className="flex w-8 flex-none justify-center font-bold text-18">
        {dot ? <i aria-hidden="true" className="dot" data-state={dot} /> : number != null && formatCount(number)}
      </span>
      <span className="min-w-0 flex-1">
        <Link
          to="/host/classes/$classId/applicants/$enrollmentId"
          params={{ classId: enrollment.class_id, enrollmentId: enrollment.id }}
          className="tap block truncate font-semibold hover:underline"
        >
          {enrollment.attendee_name}
        </Link>
        <span className="block text-12 text-muted">{about}</span>
      </span>
      {children}
    </li>
  );
}
