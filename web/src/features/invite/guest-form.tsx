import { useTranslation } from 'react-i18next';
import { Field, Input, Textarea } from '@/components/field';
import type { ValidInvitation } from '@/lib/api/types';
import type { GuestFormState } from './use-guest-form';

interface GuestFormProps {
  id: string;
  form: GuestFormState;
  invitation: ValidInvitation;
  isLocked: boolean;
  onSubmit: () => void;
}

/** Who is coming, and a word to the host. The button that sends it stands in the bar at the bottom of the page. */
export function GuestForm({ id, form, invitation, isLocked, onSubmit }: GuestFormProps) {
  const { t } = useTranslation('guest');
  return (
    <form
      id={id}
      noValidate
      className="mt-8 space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <h2 className="font-bold text-18">{t('form.title')}</h2>
      <Field label={t('form.name')} error={form.errors.name}>
        {(control) => (
          <Input
            {...control}
            ref={form.nameInput}
            autoComplete="name"
            disabled={isLocked}
            value={form.name}
            onChange={(event) => form.setName(event.target.value)}
          />
        )}
      </Field>
      <Field label={t('form.note', { name: invitation.host.name })} optional error={form.errors.note}>
        {(control) => (
          <Textarea
            {...control}
            ref={form.noteInput}
            disabled={isLocked}
            value={form.note}
            onChange={(event) => form.setNote(event.target.value)}
          />
        )}
      </Field>
      <p className="text-12 text-muted">
        {t('form.privacy', { email: invitation.email_hint, organisation: invitation.organisation_name })}
      </p>
    </form>
  );
}
