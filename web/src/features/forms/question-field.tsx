import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Input, Textarea } from '@/components/field';
import { MomentInput } from '@/components/moment-input';
import type { Question } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatCalendarDay, formatCount } from '@/lib/time';
import { ConsentField, ManyField, OneField } from './choice-fields';
import { FileField } from './file-field';
import { QuestionFrame } from './question-frame';
import { charactersMax, lengthOf } from './rules';
import type { FormFiles } from './use-files';

/** From here on a text shows how much of its room is used. */
const COUNTED_FROM_SHARE = 0.8;
const LONG_ROWS = 4;

export interface AnswerProps {
  question: Question;
  answer: unknown;
  fault: string | undefined;
  isLocked: boolean;
  onAnswer: (next: unknown) => void;
}

interface QuestionFieldProps extends AnswerProps {
  files: FormFiles;
}

/** One question, in the control that fits its kind. */
export function QuestionField({ files, ...props }: QuestionFieldProps) {
  switch (props.question.kind) {
    case 'SHORT':
    case 'LONG':
      return <TextField {...props} />;
    case 'NUMBER':
      return <NumberField {...props} />;
    case 'DATE':
      return <DateField {...props} />;
    case 'ONE':
      return <OneField {...props} />;
    case 'MANY':
      return <ManyField {...props} />;
    case 'CONSENT':
      return <ConsentField {...props} />;
    case 'FILE':
      return <FileField {...props} files={files} />;
  }
}

function TextField({ question, answer, fault, isLocked, onAnswer }: AnswerProps) {
  const { t } = useTranslation('forms');
  const text = typeof answer === 'string' ? answer : '';
  const [length, max] = [lengthOf(text), charactersMax(question)];
  const used = length >= max * COUNTED_FROM_SHARE && (
    <p className="mt-1.5 text-12 text-muted">{t('used', { shown: formatCount(length), max: formatCount(max) })}</p>
  );
  const Control = question.kind === 'LONG' ? Textarea : Input;
  return (
    <QuestionFrame question={question} fault={fault} aside={used}>
      {(control) => (
        <Control
          {...control}
          {...(question.kind === 'LONG' ? { rows: LONG_ROWS } : {})}
          required={question.required}
          disabled={isLocked}
          value={text}
          onChange={(event: { target: { value: string } }) => onAnswer(event.target.value)}
        />
      )}
    </QuestionFrame>
  );
}

/** A number stays as it was typed: "1." is on its way to "1.5", and words are refused with the words in sight. */
function NumberField({ question, answer, fault, isLocked, onAnswer }: AnswerProps) {
  const [typed, setTyped] = useState(asText(answer));
  const shown = asNumber(typed) === answer ? typed : asText(answer);
  return (
    <QuestionFrame question={question} fault={fault}>
      {(control) => (
        <Input
          {...control}
          inputMode="decimal"
          autoComplete="off"
          required={question.required}
          disabled={isLocked}
          className="max-w-52"
          value={shown}
          onChange={({ target }) => {
            setTyped(target.value);
            onAnswer(asNumber(target.value));
          }}
        />
      )}
    </QuestionFrame>
  );
}

function DateField({ question, answer, fault, isLocked, onAnswer }: AnswerProps) {
  const { t } = useTranslation('forms');
  const day = typeof answer === 'string' ? answer : '';
  return (
    <QuestionFrame question={question} fault={fault}>
      {(control) => (
        <div className="max-w-64">
          <MomentInput
            {...control}
            type="date"
            required={question.required}
            disabled={isLocked}
            value={day}
            shown={day ? formatCalendarDay(day, currentLanguage()) : t('pickDay')}
            onChange={({ target }) => onAnswer(target.value)}
          />
        </div>
      )}
    </QuestionFrame>
  );
}

function asText(answer: unknown): string {
  return typeof answer === 'number' || typeof answer === 'string' ? String(answer) : '';
}

/** What cannot be read as a number remains the text that it is, and is told to be none. */
function asNumber(typed: string): number | string {
  const text = typed.trim();
  const number = Number(text);
  return text === '' || !/\d/.test(text) || !Number.isFinite(number) ? text : number;
}
