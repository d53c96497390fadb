import { FileText, Upload, X } from 'lucide-react';
import { type DragEvent, useId, useState } from 'react';
import type { UseFormRegisterReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Field, FieldError, Textarea } from '@/components/field';
import { classes } from '@/lib/classes';
import { type ChosenFile, FILE_BYTES_MAX, formatBytes, readFile } from './file';

interface SourceProps {
  input: UseFormRegisterReturn;
  file: ChosenFile | undefined;
  onFile: (file: ChosenFile | undefined) => void;
}

/** Where the addresses come from: pasted, or a file that is dropped or chosen. */
export function Source({ input, file, onFile }: SourceProps) {
  const { t } = useTranslation('host');
  const id = useId();
  const [isOver, setOver] = useState(false);
  const [isTooBig, setTooBig] = useState(false);
  const take = async (chosen: File | undefined) => {
    if (!chosen) return;
    setTooBig(chosen.size > FILE_BYTES_MAX);
    if (chosen.size <= FILE_BYTES_MAX) onFile(await readFile(chosen));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  if (file) return <Chosen file={file} onRemove={() => onFile(undefined)} />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the button below does the same
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Field label={t('bulk.addresses')} hint={t('bulk.addressesHint')}>
        {(control) => (
          <Textarea
            {...control}
            {...input}
            rows={9}
            placeholder={'haneul@example.com\n박서준 <seojun@example.com>\nyujin@example.com'}
            className="leading-[1.7]"
          />
        )}
      </Field>
      <label
        htmlFor={id}
        className={classes(
          'mt-3 flex min-h-16 cursor-pointer items-center gap-3 rounded-card border border-dashed px-4 py-3 text-14 transition-colors',
          'has-focus-visible:outline-2 has-focus-visible:outline-ink has-focus-visible:outline-offset-2',
          isOver ? 'border-brand bg-brand-soft' : 'border-edge hover:border-ink',
        )}
      >
        <Upload aria-hidden="true" className="size-5 flex-none text-muted" />
        <span>
          <b className="font-semibold">{t('bulk.file')}</b>
          <span className="block text-12 text-muted">{t('bulk.fileHint')}</span>
        </span>
        <input
          id={id}
          type="file"
          accept=".csv,.txt,text/csv,text/plain"
          className="sr-only"
          onChange={(event) => void take(event.target.files?.[0])}
        />
      </label>
      {isTooBig && <FieldError>{t('bulk.tooBig')}</FieldError>}
    </div>
  );
}

function Chosen({ file, onRemove }: { file: ChosenFile; onRemove: () => void }) {
  const { t } = useTranslation('host');
  return (
    <div>
      <p className="mb-1.5 font-semibold text-14">{t('bulk.addresses')}</p>
      <div className="flex items-center gap-3 rounded-card border border-line px-4 py-3">
        <FileText aria-hidden="true" className="size-5 flex-none text-muted" />
        <span className="min-w-0 flex-1">
          <b className="block truncate font-semibold">{file.name}</b>
          <span className="text-12 text-muted">{formatBytes(file.size)}</span>
        </span>
        <button
          type="button"
          onClick={onRemove}
          className="flex min-h-11 items-center gap-1 rounded-lg px-2 text-14 text-muted hover:text-ink"
        >
          <X aria-hidden="true" className="size-4" />
          {t('bulk.removeFile')}
        </button>
      </div>
    </div>
  );
}
