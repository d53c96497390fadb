import { ArrowDown, ArrowUp, CircleAlert, CopyPlus, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Field, Input, Textarea } from '@/components/field';
import { MoreItem, MoreMenu } from '@/components/more-menu';
import { Switch } from '@/components/switch';
import type { Question } from '@/lib/api/types';
import { fieldMessage } from '@/lib/form';
import { ConditionEditor } from './condition-editor';
import { useConditionWords } from './condition-words';
import { type Complaints, hasOptions, within } from './draft';
import { LimitsEditor } from './limits-editor';
import { OptionsEditor } from './options-editor';
import { KIND_ICONS } from './question-icon';
import { SortableItem } from './sortable';

const ICON = { 'aria-hidden': true, className: 'size-4' } as const;

interface QuestionCardProps {
  question: Question;
  questions: readonly Question[];
  position: number;
  complaints: Complaints;
  isOpen: boolean;
  onToggle: () => void;
  onChange: (question: Question) => void;
  onMove: (to: number) => void;
  onCopy: () => void;
  onRemove: () => void;
}

/** One question of the form being built: a line that opens into everything that can be set of it. */
export function QuestionCard(props: QuestionCardProps) {
  const { question, questions, position, complaints, isOpen, onToggle, onMove, onCopy, onRemove } = props;
  const { t } = useTranslation('host-classes');
  const conditionWords = useConditionWords(questions);
  const Icon = KIND_ICONS[question.kind];
  const number = position + 1;
  const isWrong = Object.keys(complaints).length > 0;
  return (
    <SortableItem
      id={question.id}
      handle={t('form.drag', { position: number })}
      className="rounded-card border border-line bg-paper data-[dragging=true]:relative data-[dragging=true]:z-10 data-[dragging=true]:border-ink data-[dragging=true]:shadow-black/10 data-[dragging=true]:shadow-xl"
    >
      {(handle) => (
        <>
          <div className="flex min-h-14 items-center gap-1 py-1.5 pr-2 pl-1">
            {handle}
            <button
              type="button"
              aria-expanded={isOpen}
              onClick={onToggle}
              className="flex min-h-11 min-w-0 flex-1 items-center gap-3 rounded-lg px-1 text-left"
            >
              <Icon aria-hidden="true" className="size-4 flex-none text-muted" />
              <span className="min-w-0 flex-1">
                <span className={question.label ? 'block font-semibold' : 'block text-muted'}>
                  {question.label || t('form.untitled')}
                </span>
                <span className="block text-12 text-muted">
                  {t(`form.kinds.${question.kind}`)}
                  {question.required &&
                    ` · ${t(question.kind === 'CONSENT' ? 'form.requiredConsent' : 'form.required')}`}
                  {question.condition && ` · ${conditionWords(question.condition)}`}
                </span>
              </span>
              {isWrong && !isOpen && <CircleAlert aria-hidden="true" className="size-4 flex-none text-no" />}
            </button>
            <MoreMenu label={t('form.more', { position: number })}>
              {position > 0 && (
                <MoreItem icon={<ArrowUp {...ICON} />} onSelect={() => onMove(position - 1)}>
                  {t('form.moveUp')}
                </MoreItem>
              )}
              {number < questions.length && (
                <MoreItem icon={<ArrowDown {...ICON} />} onSelect={() => onMove(position + 1)}>
                  {t('form.moveDown')}
                </MoreItem>
              )}
              <MoreItem icon={<CopyPlus {...ICON} />} onSelect={onCopy}>
                {t('form.duplicate')}
              </MoreItem>
              <MoreItem danger icon={<Trash2 {...ICON} />} onSelect={onRemove}>
                {t('form.remove')}
              </MoreItem>
            </MoreMenu>
          </div>
          {isOpen && <Details {...props} />}
        </>
      )}
    </SortableItem>
  );
}

function Details({ question, questions, position, complaints, onToggle, onChange }: QuestionCardProps) {
  const { t } = useTranslation('host-classes');
  const isConsent = question.kind === 'CONSENT';
  const change = (changes: Partial<Question>) => onChange({ ...question, ...changes });
  return (
    <div className="space-y-5 border-line border-t p-4">
      <Field label={t(isConsent ? 'form.consentLabel' : 'form.label')} error={fieldMessage(complaints['/label'])}>
        {(control) => (
          <Input
            {...control}
            data-label={question.id}
            value={question.label}
            autoComplete="off"
            onChange={({ target }) => change({ label: target.value })}
          />
        )}
      </Field>
      {hasOptions(question) && (
        <OptionsEditor
          name={question.id}
          options={question.options ?? []}
          complaints={within(complaints, '/options')}
          onChange={(options) => change({ options })}
        />
      )}
      <Field label={t(isConsent ? 'form.consentHelp' : 'form.help')} optional error={fieldMessage(complaints['/help'])}>
        {(control) => (
          <Textarea
            {...control}
            rows={isConsent ? 4 : 2}
            value={question.help ?? ''}
            onChange={({ target }) => change({ help: target.value })}
          />
        )}
      </Field>
      <LimitsEditor question={question} complaints={complaints} onChange={change} />
      <Switch
        label={t(isConsent ? 'form.requiredConsent' : 'form.required')}
        checked={question.required}
        onChange={(required) => change({ required })}
      />
      <ConditionEditor
        question={question}
        questions={questions}
        position={position}
        error={complaints['/condition']}
        onChange={(condition) => change({ condition: condition ?? null })}
      />
      <Button look="quiet" size="small" onClick={onToggle}>
        {t('form.shut')}
      </Button>
    </div>
  );
}
