import { expect, test } from 'vitest';
import type { ContactEvent } from '../domain/event';
import { type Known, lineOf, thingsIn } from './line';

const NOW = Date.parse('2026-11-26T18:00:00Z');
const line = (known: Partial<Known>) => lineOf({ full: false, waiting: 0, oldest: null, sending: 0, signed_out: false, unreached: false, synced_at: 1, now: NOW, ...known });
const waits = { waiting: 7, oldest: NOW - 60_000 };

test('the line says what weighs most', () => {
  expect(line({})).toEqual({ says: 'saved', synced_at: 1 });
  expect(line(waits)).toEqual({ says: 'waiting', waiting: 7, synced_at: 1 });
  expect(line({ ...waits, sending: 3 })).toEqual({ says: 'sending', count: 7 });
  expect(line({ ...waits, unreached: true })).toEqual({ says: 'no_signal', waiting: 7, synced_at: 1 });
  expect(line({ ...waits, signed_out: true, unreached: true })).toEqual({ says: 'sign_in', waiting: 7 });
  expect(line({ ...waits, oldest: NOW - 86_400_000, unreached: true })).toEqual({ says: 'late', waiting: 7, since: NOW - 86_400_000 });
  expect(line({ ...waits, full: true })).toEqual({ says: 'full' });
});

test('without a signal and with nothing waiting, all is saved', () => {
  expect(line({ unreached: true })).toEqual({ says: 'saved', synced_at: 1 });
});

test('doors wait, not records: a knock, its undoing and a leaflet at one door are one', () => {
  const waits = (...events: Partial<ContactEvent>[]) => thingsIn(events.map((event, i) => ({ event: { id: `${i}`, household: null, ...event } as ContactEvent })));
  expect(waits()).toEqual({ count: 0, doors: 0 });
  expect(waits({ kind: 'walk_start' })).toEqual({ count: 1, doors: 0 });
  expect(waits({ kind: 'walk_start' }, { kind: 'attempt', household: 'a' }, { kind: 'correction', household: 'a' }, { kind: 'leaflet', household: 'b' }, { kind: 'missing_address' })).toEqual({ count: 3, doors: 3 });
});
