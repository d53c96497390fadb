import { useMutation } from '@tanstack/react-query';
import { ImagePlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, classesOfButton } from '@/components/button';
import { FieldError } from '@/components/field';
import { ProblemNote } from '@/components/problem-note';
import { asProblem } from '@/lib/api/problem';
import type { HostClass } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { imageUrl, putClass, putImage, removeImage } from '../api';
import { Group } from './group';

const BYTES_MAX = 5 * 1024 * 1024;
const KINDS = 'image/png,image/jpeg,image/webp';

interface ImageFieldProps {
  course: HostClass | undefined;
  /** A picture changes the class's version, which the editor has to know to save. */
  onChanged: (course: HostClass) => void;
}

/** The picture, which is kept as soon as it is chosen. */
export function ImageField({ course, onChanged }: ImageFieldProps) {
  const { t } = useTranslation('host-classes');
  const [isBig, setBig] = useState(false);
  const change = useMutation({
    mutationFn: ({ id, picture }: { id: string; picture: Blob | null }) =>
      picture ? putImage(id, picture) : removeImage(id),
    onSuccess: (changed) => {
      putClass(changed);
      onChanged(changed);
    },
  });
  if (!course) {
    return (
      <Group id="image" title={t('edit.groups.image')}>
        <p className="text-14 text-muted">{t('edit.fields.imageLater')}</p>
      </Group>
    );
  }
  const pick = (picture: File | undefined) => {
    setBig(picture !== undefined && picture.size > BYTES_MAX);
    if (picture && picture.size <= BYTES_MAX) change.mutate({ id: course.id, picture });
  };
  const hasImage = course.image_id !== null;
  const words = hasImage ? 'edit.fields.replaceImage' : 'edit.fields.image';
  return (
    <Group id="image" title={t('edit.groups.image')}>
      {hasImage && (
        <img
          src={imageUrl(course)}
          alt={t('edit.fields.imageAlt')}
          className="aspect-[2/1] w-full rounded-card border border-line bg-surface object-cover"
        />
      )}
      <div className="flex flex-wrap gap-2">
        <label
          className={classes(
            classesOfButton({ look: 'quiet' }),
            'relative cursor-pointer border-edge! has-focus-visible:outline-2 has-focus-visible:outline-ink has-focus-visible:outline-offset-2',
          )}
        >
          <input
            type="file"
            accept={KINDS}
            className="sr-only"
            disabled={change.isPending}
            onChange={({ target }) => {
              pick(target.files?.[0]);
              // The same file may be picked again after it was removed.
              target.value = '';
            }}
          />
          <ImagePlus aria-hidden="true" className="size-4" />
          <span aria-live="polite">{t(change.isPending ? 'edit.fields.uploading' : words)}</span>
        </label>
        {hasImage && (
          <Button
            look="danger"
            disabled={change.isPending}
            onClick={() => change.mutate({ id: course.id, picture: null })}
          >
            {t('edit.fields.removeImage')}
          </Button>
        )}
      </div>
      <p className="text-12 text-muted">{t('edit.fields.imageHint')}</p>
      {isBig && <FieldError>{t('edit.fields.imageBig')}</FieldError>}
      {change.error && <ProblemNote problem={asProblem(change.error)} />}
    </Group>
  );
}
