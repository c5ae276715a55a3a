// Files that people bring, made from what the demo holds, and how a page is given one.
import { known } from './known.mjs';

/** Fills the form of an import page. */
export async function chooses(page, name, text) {
  await page.locator('input[type=file]').first().setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });
  await page.getByLabel('Who gave it').fill('Larch Homes, asset team');
  await page.getByLabel('Lawful basis').selectOption('Public task');
}

/** Presses the button and waits for the report. */
export async function looks(page) {
  await page.getByRole('button', { name: 'Look at it first' }).click();
  await page.locator('.headline').waitFor();
}

const quoted = (text) => `"${String(text ?? '').replaceAll('"', '""')}"`;
const lines = (rows) => rows.map((row) => row.map(quoted).join(',')).join('\r\n');
const rowOf = (h) => [h.uprn, h.address, h.postcode, h.latitude, h.longitude];
const HEADER = ['uprn', 'address_line_1', 'postcode', 'latitude', 'longitude'];

/** Forty homes of the list, with the names and telephone numbers of people who don't exist. */
export const listWithPeople = () =>
  lines([[...HEADER, 'tenant', 'telephone'], ...known().homes.slice(0, 40).map((h, i) => [...rowOf(h), `Invented Person ${i}`, `07700 900${100 + i}`])]);

/** The whole list, the same as it is held. */
export const listAsHeld = () => lines([HEADER, ...known().homes.map(rowOf)]);

/** Thirty homes and two rows that can't be used: each has more cells than the header. */
export const listWithBadRows = () =>
  lines([HEADER, ...known().homes.slice(0, 30).map(rowOf), [...rowOf(known().homes[31]), 'one cell', 'too many'], [...rowOf(known().homes[32]), 'and', 'again']]);

/** The area in force with two corners exchanged, so that its edge crosses itself. */
export function bowTie() {
  const geometry = structuredClone(known().area);
  const ring = geometry.type === 'Polygon' ? geometry.coordinates[0] : geometry.coordinates[0][0];
  [ring[3], ring[4]] = [ring[4], ring[3]];
  return JSON.stringify({ type: 'Feature', properties: {}, geometry });
}

/** The area in force with its first corner moved a little: another boundary, near enough to be true. */
export function moved() {
  const geometry = structuredClone(known().area);
  const ring = geometry.type === 'Polygon' ? geometry.coordinates[0] : geometry.coordinates[0][0];
  ring[0] = ring[ring.length - 1] = [ring[0][0] + 0.00003, ring[0][1] + 0.00003];
  return JSON.stringify({ type: 'Feature', properties: {}, geometry });
}

/** A partner's sheet: in, out, near the line, a street without a number, unknown, and no address; with people who don't exist. */
export const referrals = () => {
  const k = known();
  const street = k.inside.replace(/^\d+\w? /, '').replace(/,.*$/, '');
  return lines([
    ['Ref', 'Customer Name', 'Contact No', 'Partner', 'Address'],
    ['R1', 'Invented Person', '07700 900101', 'Advice Centre', k.inside],
    ['R2', 'Made Up', '07700 900102', 'Advice Centre', k.outside],
    ['R3', 'Thimble Bookend', '07700 900103', 'Jobcentre', k.nowhere],
    ['R4', 'Marble Saucepan', '07700 900104', 'Jobcentre', street],
    ['R5', 'Marble Umbrella', '07700 900105', 'Jobcentre', 'no fixed abode'],
    ['R6', 'Cotton Reel', '07700 900106', 'Jobcentre', k.inside],
  ]);
};

/** Hands the sheet in without the page, and gives the list's id. */
export async function handsIn({ context, url }, name = 'november.csv', text = referrals(), fields = {}) {
  const answer = await context.request.post(`${url}/api/v1/referrals`, {
    headers: { origin: url },
    multipart: { reference: 'REF-1', ...fields, file: { name, mimeType: 'text/csv', buffer: Buffer.from(text) } },
  });
  if (!answer.ok()) throw new Error(`The list was not taken: ${await answer.text()}`);
  return (await answer.json()).list;
}

/** Settles whatever waits, so that a scene begins with an empty queue. */
export async function empties({ context, url, ask }) {
  for (const row of (await ask('/referrals/queue')).rows) {
    await context.request.post(`${url}/api/v1/referrals/${row.list}/rows/${row.line}/settle`, { headers: { origin: url }, data: { verdict: 'not_an_address' } });
  }
}
