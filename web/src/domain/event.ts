// A contact event: one thing that happened at one household at one time. Never changed, only taken back by another.

export type EventKind =
  | 'attempt' | 'conversation' | 'leaflet' | 'calling_card' | 'champion_visit' | 'event_attended' | 'mail_out' | 'phone' | 'text' | 'registration' | 'correction'
  | 'missing_address' | 'walk_start' | 'walk_end';

export type DayPart = 'morning' | 'afternoon' | 'evening';

/** As it goes to the server. */
export interface ContactEvent {
  /** UUIDv7, made on the phone. */
  id: string;
  /** 1, 2, 3 … on one phone, for one person. */
  sequence: number;
  kind: EventKind;
  household: string | null;
  round: string | null;
  plan: string | null;
  outcome: string | null;
  /** RFC 3339, by the phone's own clock. */
  at: string;
  /** The server's clock less the phone's, as last measured. */
  offset_ms: number | null;
  retracts?: string;
  leaflet?: boolean;
  wave?: string;
  /** 2026-11-26 */
  call_back_on?: string;
  call_back_part?: DayPart;
  note?: string;
  address?: string;
  /** Of the start of a walk alone: when they mean to be back (RFC 3339), and who looks out for them. */
  back_by?: string;
  buddy?: string;
  point?: { longitude: number; latitude: number };
}

/** What is to be recorded; id, sequence and clock are given when it is saved. */
export type Draft = Omit<ContactEvent, 'id' | 'sequence' | 'at' | 'offset_ms'>;

export type SentAs = 'stored' | 'already_stored' | 'set_aside';

/** When it happened, by the server's clock: milliseconds since 1970. */
export const correctedAt = (event: Pick<ContactEvent, 'at' | 'offset_ms'>) => Date.parse(event.at) + (event.offset_ms ?? 0);

/** The part of a day that an hour belongs to. */
export const partOf = (hour: number): DayPart => (hour < 12 ? 'morning' : hour < 17 ? 'afternoon' : 'evening');
