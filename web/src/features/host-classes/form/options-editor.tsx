import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { FieldError, Input } from '@/components/field';
import type { QuestionOption } from '@/lib/api/types';
import { fieldMessage } from '@/lib/form';
import { type Complaints, moved, newOption } from './draft';
import { SortableItem, SortableList } from './sortable';

interface OptionsEditorProps {
  /** Begins the ids of the inputs, so that a further choice can take the focus. */
  name: string;
  options: QuestionOption[];
  complaints: Complaints;
  onChange: (options: QuestionOption[]) => void;
}

/** The choices of a question: write, order, remove; Enter begins the next one. */
export function OptionsEditor({ name, options, complaints, onChange }: OptionsEditorProps) {
  const { t } = useTranslation('host-classes');
  const inputOf = (id: string) => `${name}-${id}`;
  const add = () => {
    const option = newOption();
    onChange([...options, option]);
    // It can take the focus only once it stands.
    requestAnimationFrame(() => document.getElementById(inputOf(option.id))?.focus());
  };
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 font-semibold text-14">{t('form.options')}</legend>
      <SortableList ids={options.map(({ id }) => id)} onMove={(from, to) => onChange(moved(options, from, to))}>
        <ol className="space-y-2">
          {options.map((option, position) => {
            const error = complaints[`/${position}/label`];
            const about = error ? { 'aria-invalid': true, 'aria-describedby': `${inputOf(option.id)}-about` } : {};
            return (
              <SortableItem
                key={option.id}
                id={option.id}
                handle={t('form.dragOption', { position: position + 1 })}
                className="rounded-control bg-paper data-[dragging=true]:relative data-[dragging=true]:z-10 data-[dragging=true]:shadow-black/10 data-[dragging=true]:shadow-lg"
              >
                {(handle) => (
                  <>
                    <span className="flex items-center">
                      {handle}
                      <Input
                        id={inputOf(option.id)}
                        aria-label={t('form.option', { position: position + 1 })}
                        placeholder={t('form.option', { position: position + 1 })}
                        {...about}
                        value={option.label}
                        autoComplete="off"
                        onChange={({ target }) =>
                          onChange(
                            options.map((each) => (each.id === option.id ? { ...each, label: target.value } : each)),
                          )
                        }
                        onKeyDown={(event) => {
                          // Enter within a composed syllable belongs to the keyboard's own input.
                          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
                          event.preventDefault();
                          add();
                        }}
                        className="min-h-11"
                      />
                      <button
                        type="button"
                        aria-label={t('form.removeOption', { position: position + 1 })}
                        title={t('form.removeOption', { position: position + 1 })}
                        onClick={() => onChange(options.filter(({ id }) => id !== option.id))}
                        className="grid size-11 flex-none place-items-center rounded-control text-muted hover:text-ink"
                      >
                        <X aria-hidden="true" className="size-4" />
                      </button>
                    </span>
                    {error && (
                      <span className="block pl-11">
                        <FieldError id={`${inputOf(option.id)}-about`}>{fieldMessage(error)}</FieldError>
                      </span>
                    )}
                  </>
                )}
              </SortableItem>
            );
          })}
        </ol>
      </SortableList>
      {complaints[''] && <FieldError>{fieldMessage(complaints[''])}</FieldError>}
      <Button look="quiet" size="small" className="mt-2" onClick={add}>
        <Plus aria-hidden="true" className="size-4" />
        {t('form.addOption')}
      </Button>
    </fieldset>
  );
}
