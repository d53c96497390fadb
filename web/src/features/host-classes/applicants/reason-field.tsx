import { useTranslation } from 'react-i18next';
import { Field, Textarea } from '@/components/field';

const CHARACTERS_MAX = 500;
const TEMPLATES = ['full', 'fit', 'incomplete'] as const;

interface ReasonFieldProps {
  value: string;
  disabled?: boolean;
  onChange: (text: string) => void;
}

/** Why somebody is turned down, in words of one's own or beginning with ready-made ones. */
export function ReasonField({ value, disabled = false, onChange }: ReasonFieldProps) {
  const { t } = useTranslation('host-classes');
  return (
    <div>
      <fieldset className="mb-3 min-w-0">
        <legend className="mb-1.5 text-12 text-muted">{t('decide.templates')}</legend>
        <div className="flex flex-wrap gap-1.5">
          {TEMPLATES.map((name) => {
            const text = t(`decide.template.${name}.text`);
            return (
              <button
                key={name}
                type="button"
                aria-pressed={value === text}
                disabled={disabled}
                onClick={() => onChange(text)}
                className="min-h-9 rounded-full border border-line px-3 font-medium text-14 text-muted hover:border-edge hover:text-ink aria-pressed:border-ink aria-pressed:text-ink max-lg:min-h-11"
              >
                {t(`decide.template.${name}.name`)}
              </button>
            );
          })}
        </div>
      </fieldset>
      <Field label={t('decide.reason')} hint={t('decide.reasonHint')} optional>
        {(control) => (
          <Textarea
            {...control}
            rows={3}
            maxLength={CHARACTERS_MAX}
            value={value}
            disabled={disabled}
            onChange={({ target }) => onChange(target.value)}
          />
        )}
      </Field>
    </div>
  );
}
