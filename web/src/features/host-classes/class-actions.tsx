import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Ban, CopyPlus, DoorClosed, DoorOpen, ExternalLink, EyeOff, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '@/components/confirm-dialog';
import { CopyButton } from '@/components/copy-button';
import { MoreItem, MoreMenu } from '@/components/more-menu';
import { ProblemNote } from '@/components/problem-note';
import { asProblem } from '@/lib/api/problem';
import type { HostClass } from '@/lib/api/types';
import { formatCount } from '@/lib/time';
import { type ClassDeed, deleteClass, doWithClass, putClass, reloadClass } from './api';
import { shareUrl } from './share';
import { activeOf, deedsOf } from './status';

type Question = 'close' | 'cancel' | 'delete';

const ICON = { 'aria-hidden': true, className: 'size-4' } as const;

/** What a host can do with a class as a whole. What others notice is asked about once. */
export function ClassActions({ course }: { course: HostClass }) {
  const { t } = useTranslation('host-classes');
  const navigate = useNavigate();
  const [question, setQuestion] = useState<Question>();
  const change = useMutation({
    mutationFn: (deed: ClassDeed) => doWithClass(course.id, deed),
    onSuccess: (changed) => {
      putClass(changed);
      setQuestion(undefined);
    },
    // After a refusal, too, the class is not what the page believed.
    onSettled: () => reloadClass(course.id),
  });
  const remove = useMutation({
    mutationFn: () => deleteClass(course.id),
    onSuccess: () => void navigate({ to: '/host/classes', search: {} }),
    onSettled: () => reloadClass(course.id),
  });
  const can = deedsOf(course);
  const url = shareUrl(course);
  const ask = (next: Question) => {
    change.reset();
    remove.reset();
    setQuestion(next);
  };
  const copy = () => void navigate({ to: '/host/classes/new', search: { like: course.id } });
  const isDraft = course.status === 'DRAFT';
  return (
    <>
      {!isDraft && course.status !== 'CANCELLED' && <CopyButton text={url} label={t('deeds.share')} />}
      <MoreMenu label={t('deeds.more')}>
        {!isDraft && (
          <MoreItem icon={<ExternalLink {...ICON} />} onSelect={() => window.open(url, '_blank', 'noopener')}>
            {t('deeds.preview')}
          </MoreItem>
        )}
        <MoreItem icon={<CopyPlus {...ICON} />} onSelect={copy}>
          {t('deeds.copy')}
        </MoreItem>
        {can.close && (
          <MoreItem icon={<DoorClosed {...ICON} />} onSelect={() => ask('close')}>
            {t('deeds.close')}
          </MoreItem>
        )}
        {can.reopen && (
          <MoreItem icon={<DoorOpen {...ICON} />} onSelect={() => change.mutate({ kind: 'reopen' })}>
            {t('deeds.reopen')}
          </MoreItem>
        )}
        {can.unpublish && (
          <MoreItem icon={<EyeOff {...ICON} />} onSelect={() => change.mutate({ kind: 'unpublish' })}>
            {t('deeds.unpublish')}
          </MoreItem>
        )}
        {can.cancel && (
          <MoreItem danger icon={<Ban {...ICON} />} onSelect={() => ask('cancel')}>
            {t('deeds.cancel')}
          </MoreItem>
        )}
        {can.delete && (
          <MoreItem danger icon={<Trash2 {...ICON} />} onSelect={() => ask('delete')}>
            {t('deeds.delete')}
          </MoreItem>
        )}
      </MoreMenu>
      {change.error && question === undefined && (
        <div className="basis-full">
          <ProblemNote problem={asProblem(change.error)} />
        </div>
      )}
      <ConfirmDialog
        title={t('deeds.closeTitle')}
        isOpen={question === 'close'}
        isBusy={change.isPending}
        problem={change.error ? asProblem(change.error) : undefined}
        confirm={t('deeds.closeConfirm')}
        confirming={t('deeds.closing')}
        keep={t('deeds.keep')}
        onConfirm={() => change.mutate({ kind: 'close' })}
        onClose={() => setQuestion(undefined)}
      >
        <p>{t('deeds.closeText')}</p>
      </ConfirmDialog>
      <ConfirmDialog
        title={t('deeds.cancelTitle')}
        isOpen={question === 'cancel'}
        isBusy={change.isPending}
        problem={change.error ? asProblem(change.error) : undefined}
        confirm={t('deeds.cancelConfirm')}
        confirming={t('deeds.cancelling')}
        keep={t('deeds.keep')}
        reason={{ label: t('deeds.reason'), hint: t('deeds.reasonHint') }}
        onConfirm={(reason) => change.mutate({ kind: 'cancel', reason })}
        onClose={() => setQuestion(undefined)}
      >
        <WhoIsTold course={course} />
      </ConfirmDialog>
      <ConfirmDialog
        title={t('deeds.deleteTitle')}
        isOpen={question === 'delete'}
        isBusy={remove.isPending}
        problem={remove.error ? asProblem(remove.error) : undefined}
        confirm={t('deeds.deleteConfirm')}
        confirming={t('deeds.deleting')}
        keep={t('deeds.keep')}
        onConfirm={() => remove.mutate()}
        onClose={() => setQuestion(undefined)}
      >
        <p>{t('deeds.deleteText')}</p>
      </ConfirmDialog>
    </>
  );
}

function WhoIsTold({ course }: { course: HostClass }) {
  const { t } = useTranslation('host-classes');
  const told = activeOf(course);
  return (
    <>
      <p>{told > 0 ? t('deeds.cancelTold', { count: told, shown: formatCount(told) }) : t('deeds.cancelNobody')}</p>
      {course.fee > 0 && course.counts.approved > 0 && <p className="text-muted">{t('deeds.cancelRefund')}</p>}
    </>
  );
}
