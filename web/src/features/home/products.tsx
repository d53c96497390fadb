import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { Chip } from '@/components/chip';
import { ClassSign, RoomSign, SeatSign, SlotSign } from './signs';

type Product = 'consultations' | 'classes' | 'tickets' | 'rooms';

const PRODUCTS: { product: Product; Sign: ComponentType; isBuilt: boolean }[] = [
  { product: 'consultations', Sign: SlotSign, isBuilt: true },
  { product: 'classes', Sign: ClassSign, isBuilt: true },
  { product: 'tickets', Sign: SeatSign, isBuilt: false },
  { product: 'rooms', Sign: RoomSign, isBuilt: false },
];

/** What Jari is for, and which of it works today. */
export function Products() {
  const { t } = useTranslation('home');
  return (
    <section className="pb-16 lg:pb-24">
      <h2 className="mb-5 font-bold text-22 tracking-tight">{t('products')}</h2>
      <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
        {PRODUCTS.map(({ product, Sign, isBuilt }) => (
          <li
            key={product}
            className="flex flex-col rounded-card border border-line p-5 max-sm:flex-row max-sm:gap-4 max-sm:p-4"
          >
            <div className={isBuilt ? undefined : 'opacity-40'}>
              <Sign />
            </div>
            <div className="min-w-0 flex-1 sm:mt-6">
              <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <h3 className="font-bold text-18">{t(`${product}`)}</h3>
                <Chip tone={isBuilt ? 'good' : 'plain'}>{t(isBuilt ? 'now' : 'later')}</Chip>
              </div>
              <p className="mt-1 text-14 text-muted">{t(`${product}Text`)}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
