import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { HostPage } from '@/components/host-page';
import { ProblemNote } from '@/components/problem-note';
import { RowsSkeleton } from '@/components/rows-skeleton';
import { useHostZone } from '@/features/host/use-host';
import { ZoneDifference } from '@/features/host/zone-name';
import { asProblem } from '@/lib/api/problem';
import type { HostClass } from '@/lib/api/types';
import { useNow } from '@/lib/now';
import { queryClient } from '@/lib/query';
import { classQuery } from '../api';
import { formQuery, saveForm } from '../form/api';
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
          {...(model.data ? { afterCreation: (created: HostClass) => copyForm(model.data, created) } : {})}
          onSaved={({ id }) => void navigate({ to: '/host/classes/$classId/edit', params: { classId: id } })}
        />
      )}
    </HostPage>
  );
}

/** The questions come along; nobody has answered them in the copy, so it begins with its own first version. */
async function copyForm(model: HostClass, created: HostClass): Promise<void> {
  if (model.form_version === null) return;
  const { title, description, is_active, questions } = await queryClient.fetchQuery(formQuery(model));
  // Sent again after a lost answer, the class is the same one and may have its form already.
  const present = await queryClient.fetchQuery({ ...formQuery(created), staleTime: 0 });
  if (present.version === null) await saveForm(created.id, { version: null, title, description, is_active, questions });
  await queryClient.invalidateQueries({ queryKey: formQuery(created).queryKey });
}
