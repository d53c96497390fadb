/** A chosen file, read as bytes: which letters they mean (UTF-8, UTF-16, EUC-KR) is for the server to find out. */
export interface ChosenFile {
  name: string;
  size: number;
  base64: string;
}

/** As much as the server takes. */
export const FILE_BYTES_MAX = 1024 * 1024;

export async function readFile(file: File): Promise<ChosenFile> {
  return { name: file.name, size: file.size, base64: toBase64(new Uint8Array(await file.arrayBuffer())) };
}

/** So many bytes fit into the arguments of one call in every browser. */
const CHUNK_BYTES = 0x8000;

export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    binary += String.fromCharCode(...bytes.subarray(start, start + CHUNK_BYTES));
  }
  return btoa(binary);
}

export function formatBytes(bytes: number): string {
  return bytes < 1024 ? `${bytes} B` : `${Math.ceil(bytes / 1024)} KB`;
}
