import { lazy, Suspense, useState } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Field, Textarea } from '@/components/field';
import { Segmented } from '@/components/segmented';
import { Skeleton } from '@/components/skeleton';
import { fieldMessage } from '@/lib/form';
import type { ClassValues } from './values';

// The same as on the class's own page; most who edit a class look at it once or never.
const Description = lazy(async () => ({ default: (await import('@/features/classes/description')).Description }));
const ROWS = 9;

/** The description, written with simple marks, and how people will see it. */
export function DescriptionField({ form, text }: { form: UseFormReturn<ClassValues>; text: string }) {
  const { t } = useTranslation('host-classes');
  const [view, setView] = useState<'write' | 'preview'>('write');
  return (
    <div>
      <div className={view === 'write' ? undefined : 'sr-only'}>
        <Field
          label={t('edit.fields.description')}
          hint={t('edit.fields.descriptionHint')}
          optional
          error={fieldMessage(form.formState.errors.description?.message)}
        >
          {(control) => (
            <Textarea
              {...control}
              {...form.register('description')}
              rows={ROWS}
              tabIndex={view === 'write' ? undefined : -1}
            />
          )}
        </Field>
      </div>
      {view === 'preview' && (
        <>
          <p className="mb-1.5 font-semibold text-14">{t('edit.fields.description')}</p>
          <div className="min-h-56 rounded-control border border-line p-4">
            {text.trim() ? (
              <Suspense fallback={<Skeleton className="h-24 w-full" />}>
                <Description text={text} />
              </Suspense>
            ) : (
              <p className="text-14 text-muted">{t('edit.fields.previewEmpty')}</p>
            )}
          </div>
        </>
      )}
      <Segmented
        label={t('edit.fields.descriptionView')}
        size="small"
        quiet
        value={view}
        options={[
          { value: 'write', label: t('edit.fields.write') },
          { value: 'preview', label: t('edit.fields.preview') },
        ]}
        onChange={setView}
        className="mt-2"
      />
    </div>
  );
}
