import { useTranslation } from 'react-i18next';
import { classes } from '@/lib/classes';
import { chooseLanguage, currentLanguage, LANGUAGES } from '@/lib/i18n';

export function LanguageSwitch({ className }: { className?: string }) {
  const { t } = useTranslation();
  const current = currentLanguage();
  return (
    <fieldset className={classes('flex items-center text-14', className)}>
      <legend className="sr-only">{t('language.label')}</legend>
      {LANGUAGES.map((language, position) => (
        <span key={language} className="flex items-center">
          {position > 0 && (
            <span aria-hidden="true" className="text-muted">
              ·
            </span>
          )}
          <button
            type="button"
            lang={language}
            aria-pressed={language === current}
            onClick={() => void chooseLanguage(language)}
            className={classes(
              'min-h-11 rounded-lg px-2 transition-colors hover:text-ink',
              language === current ? 'font-semibold text-ink' : 'text-muted',
            )}
          >
            {t(`language.${language}`)}
          </button>
        </span>
      ))}
    </fieldset>
  );
}
