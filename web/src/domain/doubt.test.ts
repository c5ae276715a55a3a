import { expect, test } from 'vitest';
import { doubtOf } from './doubt';

const kind = (text: string, of: 'address' | 'note' = 'address') => doubtOf(text, of)?.kind ?? null;

test.each([
  '14A Elm Road', '14A Joyce Close', 'Flat 3, 12 St David’s Court', 'Flat 2b, Church House, 9 High Street', '7 Hospital Lane', '1 Prison Hill', 'The Old Rectory', 'Rose Cottage', '22 Edward Street, AE1 2BC',
  'Ground floor flat, 5 Mary Ann Terrace', '10 Police Houses', 'Caravan behind 44', '120 King’s Road, AE10 4QQ', 'Unit 4, 01 Mill Wharf', '3 Christian Street', '8 Blind Lane', 'St John’s Lodge', 'Upper Barn',
])('an address is no cause for doubt: %s', (address) => expect(kind(address)).toBeNull());

test.each([
  ['12 Elm Road, Mrs Jones', 'name', 'Mrs Jones'], ['Sarah lives at 14A', 'name', 'Sarah'], ['Sarah Jones', 'name', 'Sarah Jones'], ['14A Elm Road, her son', 'name', 'son'], ['14A Elm Road (dr. Khan)', 'name', 'dr. Khan'],
  ['14A, 07700 900123', 'telephone', '07700 900123'], ['+44 7700 900 123', 'telephone', '+44 7700 900 123'], ['14A Elm Road sarah@example.org', 'email', 'sarah@example.org'],
  ['14A, uses a wheelchair', 'health', 'wheelchair'], ['14A Elm Road, very ill', 'health', 'ill'], ['Muslim family at 14A', 'religion', 'Muslim'], ['14A asylum seekers', 'immigration', 'asylum'], ['14A, police were here', 'offence', 'police'],
])('what says something of people is asked about: %s', (text, what, found) => expect(doubtOf(text, 'address')).toEqual({ kind: what, found }));

test.each(['Bell is broken, knock loudly', 'Gate at the side', 'Use the back door after 5', 'Buzzer 14, second floor', 'Door on Church Street', 'Leave nothing on the step', 'Way in by the Mary Street side'])('a note about the door is no cause for doubt: %s', (note) => expect(kind(note, 'note')).toBeNull());

test.each([['Ask for Sarah', 'name'], ['Has dementia', 'health'], ['Drunk again', 'health'], ['Ring 01633 496 0123', 'telephone'], ['Home Office case', 'immigration'], ['Just out of prison', 'offence'], ['Praying, come later', 'religion']])('a note about people is asked about: %s', (note, what) => expect(kind(note, 'note')).toBe(what));
