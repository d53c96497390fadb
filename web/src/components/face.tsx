/** The first letter of a name in a circle, where a picture may stand one day. */
export function Face({ name }: { name: string }) {
  return (
    <span
      aria-hidden="true"
      className="grid size-13 flex-none place-items-center rounded-full bg-surface font-bold text-18 uppercase"
    >
      {[...name.trim()][0] ?? ''}
    </span>
  );
}
