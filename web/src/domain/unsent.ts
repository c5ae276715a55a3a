// The file into which a phone saves what it could not send: read here before it goes to the server, so that another file is known at once.
export interface UnsentAnswer { stored: number; already_stored: number; set_aside: number }

/** How many records the file holds; null: it is not such a file. */
export function recordsIn(text: string): number | null {
  try {
    const read: unknown = JSON.parse(text);
    const batches = Array.isArray(read) ? read : [read];
    if (batches.length === 0 || !batches.every(isBatch)) return null;
    return batches.reduce((sum, batch) => sum + batch.events.length, 0);
  } catch {
    return null;
  }
}

const isBatch = (read: unknown): read is { device_id: string; events: unknown[] } =>
  read !== null && typeof read === 'object' && typeof (read as { device_id?: unknown }).device_id === 'string' && Array.isArray((read as { events?: unknown }).events);
