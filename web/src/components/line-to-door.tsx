const AHEAD_MAX = 9;
const BEHIND_MAX = 3;
/** With fewer people the dots keep their distance, so that the last steps to the door are seen to be short. */
const STEPS_MIN = 6;
const FAINTEST = 0.35;

interface LineToDoorProps {
  position: number;
  waiting: number;
  /** The line in words. */
  label: string;
}

/** The line as dots moving towards a door: those ahead, the guest in the brand's colour, and those behind. */
export function LineToDoor({ position, waiting, label }: LineToDoorProps) {
  const ahead = position - 1;
  const behind = Math.max(waiting - position, 0);
  const [shownAhead, shownBehind] = [Math.min(ahead, AHEAD_MAX), Math.min(behind, BEHIND_MAX)];
  const steps = Math.max(shownAhead + shownBehind + 1, STEPS_MIN);
  // From the door's edge to the far end of the track.
  const at = (step: number) => ({ right: `calc(40px + (100% - 60px) * ${step / steps})` });
  const others = [
    ...Array.from({ length: shownAhead }, (_, step) => ({ step, opacity: 1 - (step * (1 - FAINTEST)) / AHEAD_MAX })),
    ...Array.from({ length: shownBehind }, (_, step) => ({ step: shownAhead + 1 + step, opacity: FAINTEST })),
  ];
  return (
    <div role="img" aria-label={label} className="relative mt-6 h-11">
      <span className="absolute inset-x-0 top-[21px] h-0.5 bg-line" />
      {others.map(({ step, opacity }) => (
        <i key={step} className="absolute top-4 size-3 rounded-full bg-ink" style={{ ...at(step), opacity }} />
      ))}
      <i
        className="absolute top-3 -mr-1 size-5 rounded-full bg-brand shadow-[0_0_0_5px_var(--brand-soft)] transition-[right]"
        style={at(shownAhead)}
      />
      <span className="absolute top-0.5 right-0 h-10 w-7 rounded-t-full border-2 border-ink border-b-0" />
    </div>
  );
}
