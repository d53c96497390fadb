import { X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Field } from '@/components/field';
import { MomentInput } from '@/components/moment-input';
import { asDay } from '@/lib/days';
import { currentLanguage } from '@/lib/i18n';
import { formatCalendarDay } from '@/lib/time';

interface ExceptionsProps {
  from: string;
  until: string;
  except: string[];
  onToggle: (day: string) => void;
}

/** Days on which nothing opens. They can be typed here, or pressed in the calendar beside. */
export function Exceptions({ from, until, except, onToggle }: ExceptionsProps) {
  const { t } = useTranslation('host');
  const language = currentLanguage();
  const [typed, setTyped] = useState('');
  const day = asDay(typed);
  return (
    <div>
      <div className="flex items-end gap-2">
        <Field label={t('pattern.except')} hint={t('pattern.exceptHint')} optional className="min-w-0 flex-1">
          {(control) => (
            <span className="flex gap-2">
              <span className="min-w-0 flex-1">
                <MomentInput
                  {...control}
                  type="date"
                  min={from}
                  max={until}
                  value={typed}
                  onChange={(event) => setTyped(event.target.value)}
                  shown={typed && formatCalendarDay(typed, language)}
                />
              </span>
              <Button
                look="quiet"
                className="min-h-12"
                disabled={!day || except.includes(day)}
                onClick={() => {
                  if (day) onToggle(day);
                  setTyped('');
                }}
              >
                {t('pattern.exceptAdd')}
              </Button>
            </span>
          )}
        </Field>
      </div>
      {except.length > 0 && (
        <ul className="mt-3 flex flex-wrap gap-1.5">
          {except.map((excepted) => (
            <li key={excepted}>
              <button
                type="button"
                onClick={() => onToggle(excepted)}
                className="inline-flex min-h-9 items-center gap-1.5 rounded-full border border-line px-3 text-14 hover:border-edge max-lg:min-h-11"
              >
                <s className="text-muted">{formatCalendarDay(excepted, language)}</s>
                <X aria-hidden="true" className="size-3.5" />
                <span className="sr-only">{t('pattern.takeBack')}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
