import { useTranslation } from 'react-i18next';
import { Facts } from '@/components/facts';
import { FieldError } from '@/components/field';
import { Choice } from '@/features/forms/choice-fields';
import type { PublicClass, Terms } from '@/lib/api/types';

interface AgreementsProps {
  course: PublicClass;
  agreed: ReadonlySet<string>;
  isMissing: (terms: Terms) => boolean;
  isLocked: boolean;
  onAgree: (id: string, isAgreed: boolean) => void;
}

/** What is done with what was written, and what is agreed to. Nothing is ticked beforehand. */
export function Agreements({ course, agreed, isMissing, isLocked, onAgree }: AgreementsProps) {
  const { t } = useTranslation('apply');
  const names = { organisation: course.organisation_name };
  return (
    <section>
      <h2 className="mb-2 font-bold text-18">{t('terms.title')}</h2>
      <Facts
        className="rounded-card bg-surface p-4"
        items={[
          [t('terms.items'), t('terms.itemsText')],
          [t('terms.purpose'), t('terms.purposeText', names)],
          [t('terms.period'), t('terms.periodText', names)],
          [t('terms.refuse'), t('terms.refuseText')],
        ]}
      />
      {course.terms.map((terms) => (
        <fieldset key={terms.id} id={`terms-${terms.id}`} className="mt-5">
          <legend className="mb-1.5 font-semibold">
            {terms.title}
            {!terms.required && <span className="font-normal text-muted"> {t('terms.optional')}</span>}
          </legend>
          {/* Long terms scroll by themselves, also by the keyboard. */}
          <section
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
            tabIndex={0}
            aria-label={terms.title}
            className="mb-2 max-h-48 overflow-y-auto whitespace-pre-line rounded-control border border-line p-3.5 text-14 text-muted"
          >
            {terms.content}
          </section>
          <Choice
            type="checkbox"
            checked={agreed.has(terms.id)}
            disabled={isLocked}
            isWrong={isMissing(terms)}
            onChange={({ target }) => onAgree(terms.id, target.checked)}
          >
            {t('terms.agree')}
          </Choice>
          {isMissing(terms) && <FieldError>{t('terms.missing')}</FieldError>}
        </fieldset>
      ))}
    </section>
  );
}
