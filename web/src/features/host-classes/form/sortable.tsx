import {
  closestCenter,
  DndContext,
  KeyboardSensor,
  PointerSensor,
  type UniqueIdentifier,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import {
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable';
import { GripVertical } from 'lucide-react';
import type { CSSProperties, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** A press becomes a drag after so many pixels, so that a tap stays a tap. */
const DRAG_PIXELS = 6;

interface SortableListProps {
  ids: string[];
  onMove: (from: number, to: number) => void;
  children: ReactNode;
}

/** A list whose items are put in order by mouse, by finger, or by keyboard with words for those who listen. */
export function SortableList({ ids, onMove, children }: SortableListProps) {
  const { t } = useTranslation('host-classes');
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: DRAG_PIXELS } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const position = (id: UniqueIdentifier) => ids.indexOf(String(id)) + 1;
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      accessibility={{
        screenReaderInstructions: { draggable: t('form.dragHelp') },
        announcements: {
          onDragStart: ({ active }) => t('form.picked', { position: position(active.id) }),
          onDragOver: ({ over }) => (over ? t('form.over', { position: position(over.id) }) : undefined),
          onDragEnd: ({ over }) => (over ? t('form.dropped', { position: position(over.id) }) : undefined),
          onDragCancel: () => t('form.dragCancelled'),
        },
      }}
      onDragEnd={({ active, over }) => {
        if (over && active.id !== over.id) onMove(position(active.id) - 1, position(over.id) - 1);
      }}
    >
      <SortableContext items={ids} strategy={verticalListSortingStrategy}>
        {children}
      </SortableContext>
    </DndContext>
  );
}

interface SortableItemProps {
  id: string;
  className?: string;
  /** What the handle is called. */
  handle: string;
  children: (handle: ReactNode) => ReactNode;
}

export function SortableItem({ id, className, handle, children }: SortableItemProps) {
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id,
  });
  const style: CSSProperties = {
    ...(transform ? { transform: `translate3d(0, ${Math.round(transform.y)}px, 0)` } : {}),
    ...(transition ? { transition } : {}),
  };
  return (
    <li ref={setNodeRef} style={style} data-dragging={isDragging} className={className}>
      {children(
        <button
          type="button"
          ref={setActivatorNodeRef}
          {...attributes}
          {...listeners}
          aria-label={handle}
          title={handle}
          className="grid size-11 flex-none cursor-grab touch-none place-items-center rounded-control text-muted hover:text-ink active:cursor-grabbing"
        >
          <GripVertical aria-hidden="true" className="size-4" />
        </button>,
      )}
    </li>
  );
}
