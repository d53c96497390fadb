import { Plus } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useTranslation } from 'react-i18next';
import { classesOfButton } from '@/components/button';
import { MoreItem } from '@/components/more-menu';
import type { QuestionKind } from '@/lib/api/types';
import { KINDS } from './draft';
import { KIND_ICONS } from './question-icon';

/** Which kind of question comes next. */
export function AddQuestion({ onAdd }: { onAdd: (kind: QuestionKind) => void }) {
  const { t } = useTranslation('host-classes');
  return (
    // Not modal: a modal menu locks scrolling with a style sheet written at run time, which the policy refuses.
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className={classesOfButton({ look: 'quiet' })}>
        <Plus aria-hidden="true" className="size-4" />
        {t('form.add')}
      </DropdownMenu.Trigger>
      <DropdownMenu.Content
        align="start"
        sideOffset={6}
        collisionPadding={12}
        // The new question takes the focus, not the button that made it.
        onCloseAutoFocus={(event) => event.preventDefault()}
        className="z-30 grid w-72 animate-enter grid-cols-2 rounded-xl border border-line bg-raised p-1.5 shadow-black/10 shadow-xl"
      >
        {KINDS.map((kind) => {
          const Icon = KIND_ICONS[kind];
          return (
            <MoreItem
              key={kind}
              icon={<Icon aria-hidden="true" className="size-4 flex-none text-muted" />}
              onSelect={() => onAdd(kind)}
            >
              {t(`form.kinds.${kind}`)}
            </MoreItem>
          );
        })}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}
