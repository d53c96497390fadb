import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FieldError } from '@/components/field';
import type { Question } from '@/lib/api/types';

const frameId = (id: string) => `question-${id}`;

interface FrameProps {
  question: Question;
  fault: string | undefined;
  /** What stands at the right below the control, for example how much of a text is used. */
  aside?: ReactNode;
  /** Several controls that answer one question are one group. */
  isGroup?: boolean;
  children: (control: ControlProps) => ReactNode;
}

export interface ControlProps {
  id: string;
  'aria-invalid': boolean;
  'aria-describedby': string | undefined;
}

/** A question, what helps to answer it, its control, and what is wrong with the answer. The help stays beside a fault. */
export function QuestionFrame({ question, fault, aside, isGroup = false, children }: FrameProps) {
  const { t } = useTranslation();
  const id = frameId(question.id);
  const helpId = question.help ? `${id}-help` : undefined;
  const faultId = fault ? `${id}-fault` : undefined;
  const describedBy = [helpId, faultId].filter(Boolean).join(' ') || undefined;
  const label = (
    <>
      {question.label}
      {!question.required && <span className="font-normal text-muted"> ({t('optional')})</span>}
    </>
  );
  const rest = (
    <>
      {question.help && (
        <p id={helpId} className="mb-2 whitespace-pre-line text-14 text-muted">
          {question.help}
        </p>
      )}
      {children({ id: `${id}-control`, 'aria-invalid': Boolean(fault), 'aria-describedby': describedBy })}
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">{fault && <FieldError id={faultId}>{fault}</FieldError>}</div>
        {aside}
      </div>
    </>
  );
  if (isGroup) {
    return (
      <fieldset id={id} aria-describedby={describedBy} className="animate-enter">
        <legend className="mb-1.5 font-semibold">{label}</legend>
        {rest}
      </fieldset>
    );
  }
  return (
    <div id={id} className="animate-enter">
      <label htmlFor={`${id}-control`} className="mb-1.5 block font-semibold">
        {label}
      </label>
      {rest}
    </div>
  );
}

/** Brings a question to whoever has to look at it again; false while it cannot be answered. */
export function focusQuestion(id: string): boolean {
  const frame = document.getElementById(frameId(id));
  const control = frame?.querySelector<HTMLElement>('input, textarea, select, button');
  if (!control || control.matches(':disabled')) return false;
  frame?.scrollIntoView({ block: 'center' });
  control.focus({ preventScroll: true });
  return true;
}
