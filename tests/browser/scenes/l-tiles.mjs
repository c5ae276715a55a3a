// Layers as vector tiles, read by the decoder that map programs use.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { known } from '../known.mjs';
import { DESK } from '../stage.mjs';

const need = createRequire(join(import.meta.dirname, '../../../web/package.json'));
const ZOOM = 16;
const COLUMNS = 2 ** ZOOM;

/** The tile that a place in degrees is in. */
function tileOf([longitude, latitude]) {
  const sine = Math.sin((latitude * Math.PI) / 180);
  const share = [(longitude + 180) / 360, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
  return share.map((s) => Math.floor(s * COLUMNS)).join('/');
}

export const scenes = {
  'every home of a layer is in the tiles that it stands in, with its class': {
    size: DESK, role: 'manager', expected: [404],
    async play({ context, url }) {
      const { VectorTile } = await import(need.resolve('@mapbox/vector-tile'));
      const { PbfReader } = await import(need.resolve('pbf'));
      const site = `${url}/api/v1/sites/${known().site}`;
      const { features } = await (await context.request.get(`${site}/layers/last_result.geojson`)).json();
      const found = new Map();
      for (const tile of new Set(features.map((f) => tileOf(f.geometry.coordinates)))) {
        const [x, y] = tile.split('/').map(Number);
        const answer = await context.request.get(`${site}/tiles/last_result/${ZOOM}/${tile}.mvt`);
        assert.equal(answer.headers()['content-type'], 'application/vnd.mapbox-vector-tile');
        const { layers } = new VectorTile(new PbfReader(await answer.body()));
        const layer = layers.last_result;
        for (let i = 0; i < layer.length; i++) {
          const { geometry, properties } = layer.feature(i).toGeoJSON(x, y, ZOOM);
          found.set(properties.id, { at: geometry.coordinates, code: properties.code });
        }
      }
      assert.equal(found.size, features.length);
      for (const { geometry, properties } of features) {
        const { at, code } = found.get(properties.id);
        assert.equal(code, properties.code);
        // A unit of a tile at this zoom is some fifteen centimetres.
        for (const axis of [0, 1]) assert.ok(Math.abs(at[axis] - geometry.coordinates[axis]) < 3e-6, `${at} for ${geometry.coordinates}`);
      }
      assert.equal((await context.request.get(`${site}/tiles/last_result/${ZOOM}/0/0.mvt`)).status(), 204);
      assert.equal((await context.request.get(`${site}/tiles/last_result/1/5/0.mvt`)).status(), 404);
      assert.equal((await context.request.get(`${site}/tiles/nothing/${ZOOM}/0/0.mvt`)).status(), 404);
    },
  },
};
