import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ChevronsUpDown, LogOut, Settings } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useTranslation } from 'react-i18next';
import { removeAllDrafts } from '@/features/bookings/note/drafts';
import { logOut } from '@/features/session/api';
import type { User } from '@/lib/api/types';
import { chooseLanguage, currentLanguage, LANGUAGES } from '@/lib/i18n';
import { chooseTheme, THEMES, useTheme } from '@/lib/theme';

const ITEM =
  'flex min-h-10 max-lg:min-h-11 cursor-pointer items-center gap-2 rounded-lg px-2.5 text-14 outline-none ' +
  'data-highlighted:bg-line/60 data-[state=checked]:font-semibold';
const HEADING = 'px-2.5 pt-2 pb-1 text-12 text-muted';

/** Who is signed in, and what they can set: language, theme, leaving. */
export function AccountMenu({ user }: { user: User }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const leave = useMutation({
    mutationFn: logOut,
    onSuccess: () => {
      removeAllDrafts();
      void navigate({ to: '/' });
    },
  });
  const theme = useTheme();
  return (
    // Not modal: a modal menu locks scrolling with a style sheet written at run time, which the policy refuses.
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="flex min-h-11 min-w-0 items-center gap-2 rounded-lg px-2.5 text-left text-14 hover:bg-line/60">
        <span className="sr-only">{t('nav.account', { ns: 'host' })}: </span>
        <span className="min-w-0 flex-1">
          <span className="block truncate font-semibold">{user.name}</span>
          {user.organisation && user.organisation.name !== user.name && (
            <span className="block truncate text-12 text-muted max-lg:hidden">{user.organisation.name}</span>
          )}
        </span>
        <ChevronsUpDown aria-hidden="true" className="size-4 flex-none text-muted" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Content
        align="end"
        sideOffset={6}
        collisionPadding={12}
        className="z-30 w-48 animate-enter rounded-xl border border-line bg-raised p-1.5 shadow-xl shadow-black/10"
      >
        <p className="truncate px-2.5 py-1.5 text-12 text-muted">{user.email}</p>
        <DropdownMenu.RadioGroup
          value={currentLanguage()}
          onValueChange={(value) => void chooseLanguage(value === 'ko' ? 'ko' : 'en')}
        >
          <DropdownMenu.Label className={HEADING}>{t('language.label')}</DropdownMenu.Label>
          {LANGUAGES.map((language) => (
            <Choice key={language} value={language} word={t(`language.${language}`)} />
          ))}
        </DropdownMenu.RadioGroup>
        <DropdownMenu.RadioGroup
          value={theme}
          onValueChange={(value) => chooseTheme(THEMES.find((known) => known === value) ?? 'system')}
        >
          <DropdownMenu.Label className={HEADING}>{t('theme.label')}</DropdownMenu.Label>
          {THEMES.map((known) => (
            <Choice key={known} value={known} word={t(`theme.${known}`)} />
          ))}
        </DropdownMenu.RadioGroup>
        <DropdownMenu.Separator className="my-1.5 border-line border-t" />
        <DropdownMenu.Item className={ITEM} onSelect={() => void navigate({ to: '/host/settings' })}>
          <Settings aria-hidden="true" className="size-4" />
          {t('nav.settings', { ns: 'host' })}
        </DropdownMenu.Item>
        <DropdownMenu.Separator className="my-1.5 border-line border-t" />
        <DropdownMenu.Item className={ITEM} onSelect={() => leave.mutate()}>
          <LogOut aria-hidden="true" className="size-4" />
          {t('account.signOut')}
        </DropdownMenu.Item>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

/** A choice in the menu, with a dot where it is taken. */
function Choice({ value, word }: { value: string; word: string }) {
  return (
    <DropdownMenu.RadioItem value={value} className={ITEM} onSelect={(event) => event.preventDefault()}>
      <span className="flex-1">{word}</span>
      <DropdownMenu.ItemIndicator>
        <i className="dot block" data-state="mine" />
      </DropdownMenu.ItemIndicator>
    </DropdownMenu.RadioItem>
  );
}
