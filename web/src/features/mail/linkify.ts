export interface Piece {
  text: string;
  isLink: boolean;
}

const ADDRESS = /https?:\/\/[^\s<>"']+/g;
/** A sentence may end right after an address. */
const TRAILING = /[.,;:!?)\]]+$/;

/** Splits plain text into what is an address and what is not. */
export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const found of text.matchAll(ADDRESS)) {
    const address = found[0].replace(TRAILING, '');
    if (found.index > done) pieces.push({ text: text.slice(done, found.index), isLink: false });
    pieces.push({ text: address, isLink: true });
    done = found.index + address.length;
  }
  if (done < text.length) pieces.push({ text: text.slice(done), isLink: false });
  return pieces;
}
