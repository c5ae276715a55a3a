// UUIDv7: its first half is the time, so that ids sort as they were made.

export type RandomBytes = (count: number) => Uint8Array;

export function uuid7(at: number, random: RandomBytes): string {
  const bytes = random(16);
  for (let i = 5, left = at; i >= 0; i--, left = Math.floor(left / 256)) bytes[i] = left % 256;
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return written(bytes);
}

/** A name for a phone: random throughout. */
export function uuid4(random: RandomBytes): string {
  const bytes = random(16);
  bytes[6] = 0x40 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return written(bytes);
}

function written(bytes: Uint8Array): string {
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
