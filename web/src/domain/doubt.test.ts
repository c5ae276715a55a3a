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

test.each([
  'Ty Gwyn', 'Bryn Awel', 'Plas Newydd', 'Tŷ Newydd', 'Ty Mawr', 'Glan Yr Afon', 'Llys Catherine', 'Rose Bungalow', 'Pear Tree',
  '12 Heol Dylan', '3 Heol Edward Lewis', '5 Rhodfa Victoria', '9 Stryd Thomas', 'Ffordd William Morgan', '4 Heol Ivor Thomas', '2 Bryn Catherine', '6 Lôn Dewi Thomas',
  '12 Oak Dr Newport', '12 Royal Oak Dr Newport', 'The Old Police Station', 'Flat 1, Victoria Works', '7 Victoria Esplanade', 'Apartment 3, Victoria Quarter', 'Flat 3, Martin Luther King House', '7 VICTORIA HEIGHTS', 'Edward Annexe',
])('a house or a street that is called as a person or in Welsh is no cause for doubt: %s', (address) => expect(doubtOf(address, 'address')).toBeNull());

test.each([
  ['Edward Lewis', 'name'], ['William Morgan', 'name'], ['Victoria Morgan', 'name'], ['Bryn Thomas', 'name'], ['Min Lee', 'name'], ['Sarah works nights', 'name'], ['Sarah can reach the bell', 'name'], ['Sarah at Elm Road', 'name'],
  ['Mrs Jones, Elm Road', 'name'], ['Sarah Jones, Elm Road', 'name'], ['Bryn Awel, Sarah', 'name'], ['Bryn Awel, Mrs Jones', 'name'], ['Ty Gwyn Sarah', 'name'], ['Tŷ Gwyn Mrs Jones', 'name'], ['Thomas, 12 Heol Dylan', 'name'], ['12 Heol Dylan, Sarah', 'name'], ['Ffordd William Morgan, his wife', 'name'],
  ['12 Elm Road Dr Khan', 'name'], ['14A Dr Khan', 'name'], ['Flat 2, Dr Khan', 'name'], ['Ask for Dr Khan', 'name'], ['Flat 3 Church House Dr Khan', 'name'],
  ['Ty Gwyn, taken to the police station', 'offence'], ['Tŷ Gwyn police', 'offence'], ['3 Heol Edward Lewis, in hospital', 'health'], ['Rose Bungalow, Muslim family', 'religion'], ['12 Heol Dylan 07700 900123', 'telephone'],
])('a person is asked about by such a house or street too: %s', (text, what) => expect(kind(text)).toBe(what));

test.each(['Bell is broken, knock loudly', 'Gate at the side', 'Use the back door after 5', 'Buzzer 14, second floor', 'Door on Church Street', 'Leave nothing on the step', 'Way in by the Mary Street side'])('a note about the door is no cause for doubt: %s', (note) => expect(kind(note, 'note')).toBeNull());

test.each([['Ask for Sarah', 'name'], ['Has dementia', 'health'], ['Drunk again', 'health'], ['Ring 01633 496 0123', 'telephone'], ['Home Office case', 'immigration'], ['Just out of prison', 'offence'], ['Praying, come later', 'religion']])('a note about people is asked about: %s', (note, what) => expect(kind(note, 'note')).toBe(what));

test.each([
  ['Key safe 4821, old man lives alone', 'code'], ['Old man lives alone', 'living'], ['Elderly couple at the back', 'living'], ['She is in after 5', 'living'], ['An old lady, ring twice', 'living'], ['Ask the tenant', 'living'], ['Tenants by the gate know', 'living'],
  ['New family upstairs', 'living'], ['Small children, knock softly', 'living'], ['Mum opens at the side', 'living'], ['Resident has moved out', 'living'], ['Pensioners, be patient', 'living'], ['Nobody in, on her own', 'living'], ['Lady by the gate', 'living'],
])('who lives there is asked about: %s', (note, what) => expect(kind(note, 'note')).toBe(what));

test.each([
  ['Key safe 4821', 'Key safe 4821'], ['keysafe by the door, 4821', 'keysafe by the door, 4821'], ['Code 1234', 'Code 1234'], ['PIN: 12 34', 'PIN: 12 34'], ['Keycode C1234Z', 'Keycode C1234Z'], ['code is C25Y', 'code is C25Y'], ['Keypad on the left, press 4 8 2 1', 'Keypad on the left, press 4 8 2 1'],
  ['4821 opens the key safe', '4821 opens the key safe'], ['Door code one two three four', 'code one two three four'], ['Key in the safe, 4821#', 'safe, 4821'], ['Lock box no. 0417', 'Lock box no. 0417'], ['Padlock 123', 'Padlock 123'],
])('a code is asked about: %s', (note, found) => expect(doubtOf(note, 'note')).toEqual({ kind: 'code', found }));

test.each([
  'Use the back gate', 'Ring bell 2', 'Flat 4 is at the rear', 'Gate beside number 12', 'Residents’ entrance at the back', 'Use the tenants’ door', 'Through the Children’s Centre', 'Door on Old Lady Lane', 'Gate on Family Street', 'Keypad by the door: ring flat 104', 'There is a key safe, no key for us',
  'Buzzer 1204, third floor', 'Safe to use the side gate', 'No code after 17:30', 'Ring flat 104, then the side door', 'Postcode AE10 2BC, not AE1', 'Pin board in the hall, then flat 12', 'Trade button before 11', 'Old brick house, green door', 'Step is broken, hold the rail',
])('how to get to a door is no cause for doubt: %s', (note) => expect(kind(note, 'note')).toBeNull());

test('who lives there and codes are asked about in notes alone: an address may be called so', () => {
  for (const address of ['The Old Lady', 'Children’s Home, 4 Elm Road', 'Safe House, 100 High Street', 'Unit 4, The Code 1234']) expect(kind(address)).toBeNull();
});
