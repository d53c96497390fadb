import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { KEY_CAPS } from './keys';

export function KeysDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation('host-classes');
  return (
    <Dialog title={t('review.keysTitle')} isOpen={isOpen} onClose={onClose}>
      <dl className="mt-4 divide-y divide-line border-line border-y">
        {KEY_CAPS.map(([action, caps]) => (
          <div key={action} className="flex min-h-11 items-center justify-between gap-4">
            <dt>{t(`review.keyWords.${action}`)}</dt>
            <dd className="flex gap-1.5">
              {caps.split(' ').map((cap) => (
                <kbd
                  key={cap}
                  className="min-w-7 rounded border border-edge px-1.5 py-0.5 text-center font-sans text-14"
                >
                  {cap}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <p className="mt-3 text-14 text-muted">{t('review.keysText')}</p>
      <div className="mt-6 flex justify-end">
        <Button onClick={onClose}>{t('close', { ns: 'common' })}</Button>
      </div>
    </Dialog>
  );
}
