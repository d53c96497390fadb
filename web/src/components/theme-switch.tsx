import { useTranslation } from 'react-i18next';
import { chooseTheme, THEMES, useTheme } from '@/lib/theme';
import { Segmented } from './segmented';

export function ThemeSwitch({ className }: { className?: string }) {
  const { t } = useTranslation();
  const options = THEMES.map((theme) => ({ value: theme, label: t(`theme.${theme}`) }));
  return (
    <Segmented
      label={t('theme.label')}
      value={useTheme()}
      options={options}
      onChange={chooseTheme}
      size="small"
      quiet
      {...(className ? { className } : {})}
    />
  );
}
