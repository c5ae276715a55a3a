// The map library, in a file of its own that only pages with a map ask for.
import 'maplibre-gl/dist/maplibre-gl.css';
import { Map as GlMap, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';

// A worker from our own origin: without this no tile is ever drawn, and a blob would be refused.
setWorkerUrl(workerUrl);

export { GlMap };
export { prepare } from './base';
