import type { ReactNode } from 'react';

/** The four products as dots: the same idea in four shapes. Decoration nowhere, so each shows what it is about. */

const GRID_COLUMNS = [8, 24, 40, 56, 72, 88];
const GRID_ROWS = [8, 24, 40, 56];

export function SlotSign() {
  return (
    <Sign>
      <circle cx="16" cy="32" r="11" className="fill-ink stroke-ink" />
      <circle cx="48" cy="32" r="11" className="fill-brand stroke-brand" />
      <circle cx="80" cy="32" r="11" className="stroke-ink" />
    </Sign>
  );
}

export function ClassSign() {
  return (
    <Sign>
      {GRID_ROWS.flatMap((y, row) =>
        GRID_COLUMNS.map((x, column) => {
          const isTaken = row * GRID_COLUMNS.length + column < 15;
          return (
            <circle
              key={`${x}-${y}`}
              cx={x}
              cy={y}
              r="4.5"
              className={isTaken ? 'fill-ink stroke-ink' : 'stroke-ink'}
            />
          );
        }),
      )}
    </Sign>
  );
}

const SEATS = [
  { radius: 20, count: 5 },
  { radius: 32, count: 8 },
  { radius: 44, count: 11 },
].flatMap(({ radius, count }) =>
  Array.from({ length: count }, (_, seat) => {
    const angle = Math.PI * (0.14 + (0.72 * seat) / (count - 1));
    const isMine = radius === 32 && seat === 4;
    return { x: 48 + radius * Math.cos(angle), y: 58 - radius * Math.sin(angle), isMine };
  }),
);

export function SeatSign() {
  return (
    <Sign>
      {SEATS.map(({ x, y, isMine }) => {
        const look = isMine ? 'fill-brand stroke-brand' : 'fill-ink stroke-ink';
        return <circle key={`${x}-${y}`} cx={x} cy={y} r={isMine ? 5 : 3} strokeWidth="1" className={look} />;
      })}
    </Sign>
  );
}

const SHARES = [0.15, 0.3, 0.5, 0.3, 0.15, 0.3, 0.6, 1, 0.6, 0.3, 0.15, 0.3, 0.6, 0.5, 0.15];
const CELLS = SHARES.map((share, cell) => ({ share, x: 6 + (cell % 5) * 17, y: 8 + Math.floor(cell / 5) * 17 }));

export function RoomSign() {
  return (
    <Sign>
      {CELLS.map(({ share, x, y }) => {
        const look = share === 1 ? 'fill-brand' : 'fill-ink';
        return (
          <rect key={`${x}-${y}`} x={x} y={y} width="15" height="15" rx="4" fillOpacity={share} className={look} />
        );
      })}
    </Sign>
  );
}

function Sign({ children }: { children: ReactNode }) {
  return (
    <svg viewBox="0 0 96 64" fill="none" strokeWidth="2.5" className="h-16 w-24 max-sm:w-20" aria-hidden="true">
      {children}
    </svg>
  );
}
