import { useTranslation } from 'react-i18next';
import { Field, FieldError, Select } from '@/components/field';
import type { Question } from '@/lib/api/types';
import { fieldMessage } from '@/lib/form';
import { ChoiceCards } from '../edit/choice-cards';
import { AGREED, conditionQuestions } from './draft';

interface ConditionEditorProps {
  question: Question;
  questions: readonly Question[];
  position: number;
  error: string | undefined;
  onChange: (condition: Question['condition']) => void;
}

/** Whether a question is always asked, or only after certain answers to an earlier one. */
export function ConditionEditor({ question, questions, position, error, onChange }: ConditionEditorProps) {
  const { t } = useTranslation('host-classes');
  const { condition } = question;
  const earlier = conditionQuestions(questions, position);
  const on = earlier.find(({ id }) => id === condition?.question);
  const first = earlier[0];
  if (!first && !condition) return <p className="text-12 text-muted">{t('form.conditionNone')}</p>;
  const depend = (next: Question | undefined) => {
    if (next) onChange({ question: next.id, one_of: next.kind === 'CONSENT' ? [AGREED] : [] });
  };
  return (
    <div className="space-y-3">
      <ChoiceCards
        label={t('form.condition')}
        value={condition ? 'ONLY' : 'ALWAYS'}
        options={[
          { value: 'ALWAYS', label: t('form.always') },
          { value: 'ONLY', label: t('form.only') },
        ]}
        onChange={(next) => (next === 'ALWAYS' ? onChange(null) : depend(earlier.at(-1)))}
      />
      {condition && (
        <>
          <Field label={t('form.conditionQuestion')}>
            {(control) => (
              <Select
                {...control}
                value={on?.id ?? ''}
                onChange={({ target }) => depend(earlier.find(({ id }) => id === target.value))}
              >
                {!on && <option value="" />}
                {earlier.map(({ id, label }) => (
                  <option key={id} value={id}>
                    {label || t('form.untitled')}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          {on && on.kind !== 'CONSENT' && (
            <fieldset className="min-w-0">
              <legend className="mb-1.5 font-semibold text-14">{t('form.conditionAnswers')}</legend>
              <div className="flex flex-wrap gap-1.5">
                {(on.options ?? []).map(({ id, label }, index) => (
                  <label
                    key={id}
                    className="relative flex min-h-11 cursor-pointer items-center rounded-control border border-edge px-3 text-14 hover:border-ink has-checked:border-ink has-checked:bg-ink has-checked:text-paper has-focus-visible:outline-2 has-focus-visible:outline-ink has-focus-visible:outline-offset-2"
                  >
                    <input
                      type="checkbox"
                      checked={condition.one_of.includes(id)}
                      onChange={({ target }) =>
                        onChange({
                          ...condition,
                          one_of: target.checked
                            ? [...condition.one_of, id]
                            : condition.one_of.filter((other) => other !== id),
                        })
                      }
                      className="sr-only"
                    />
                    {label || t('form.option', { position: index + 1 })}
                  </label>
                ))}
              </div>
            </fieldset>
          )}
        </>
      )}
      {error && <FieldError>{fieldMessage(error)}</FieldError>}
    </div>
  );
}
