import { useTranslation } from 'react-i18next';
import { Field, Input } from '@/components/field';
import type { Question } from '@/lib/api/types';
import { fieldMessage } from '@/lib/form';
import type { Complaints } from './draft';

type Limited = 'SHORT' | 'LONG' | 'NUMBER' | 'MANY' | 'FILE';

interface LimitsEditorProps {
  question: Question;
  complaints: Complaints;
  onChange: (limits: Pick<Question, 'min' | 'max'>) => void;
}

/** The smallest and the largest that is accepted; what they count depends on the kind. */
export function LimitsEditor({ question, complaints, onChange }: LimitsEditorProps) {
  const { t } = useTranslation('host-classes');
  const { kind, min, max } = question;
  if (kind === 'DATE' || kind === 'ONE' || kind === 'CONSENT') return null;
  const limited: Limited = kind;
  const read = (typed: number) => (Number.isNaN(typed) ? null : typed);
  return (
    <div className="grid grid-cols-2 gap-3">
      {limited !== 'FILE' && (
        <Limit
          label={t(`form.limits.${limited}.min`)}
          value={min}
          error={complaints['/min']}
          onChange={(typed) => onChange({ min: read(typed), max: max ?? null })}
        />
      )}
      <Limit
        label={t(`form.limits.${limited}.max`)}
        value={max}
        error={complaints['/max']}
        onChange={(typed) => onChange({ min: min ?? null, max: read(typed) })}
      />
    </div>
  );
}

interface LimitProps {
  label: string;
  value: number | null | undefined;
  error: string | undefined;
  onChange: (typed: number) => void;
}

function Limit({ label, value, error, onChange }: LimitProps) {
  return (
    <Field label={label} optional error={fieldMessage(error)}>
      {(control) => (
        <Input
          {...control}
          type="number"
          inputMode="numeric"
          value={value ?? ''}
          onChange={({ target }) => onChange(target.valueAsNumber)}
        />
      )}
    </Field>
  );
}
