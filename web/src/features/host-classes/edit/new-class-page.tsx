import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { HostPage } from '@/components/host-page';
import { ProblemNote } from '@/components/problem-note';
import { RowsSkeleton } from '@/components/rows-skeleton';
import { useHostZone } from '@/features/host/use-host';
import { ZoneDifference } from '@/features/host/zone-name';
import { asProblem } from '@/lib/api/problem';
import { useNow } from '@/lib/now';
import { classQuery } from '../api';
import { Editor } from './editor';
import { copyOf, NEW_CLASS } from './values';

/** A new class, empty or after the model of another one. */
export function NewClassPage({ like }: { like: string | undefined }) {
  const { t } = useTranslation('host-classes');
  const zone = useHostZone();
  const now = useNow();
  const navigate = useNavigate();
  const model = useQuery({ ...classQuery(like ?? ''), enabled: like !== undefined });
  const isReady = like === undefined || model.data !== undefined;
  return (
    <HostPage title={t(like ? 'edit.copyTitle' : 'edit.newTitle')}>
      <ZoneDifference zone={zone} now={now} />
      {!isReady && !model.error && <RowsSkeleton />}
      {model.error && !model.data && (
        <ProblemNote problem={asProblem(model.error)} onRetry={() => void model.refetch()} />
      )}
      {isReady && (
        <Editor
          defaults={model.data ? copyOf(model.data) : NEW_CLASS}
          zone={model.data?.zone ?? zone}
          onSaved={({ id }) => void navigate({ to: '/host/classes/$classId/edit', params: { classId: id } })}
        />
      )}
    </HostPage>
  );
}
