/*
 * A process that downloads a model until somebody kills it:
 *
 *   node downloading.testing.ts <folder of models> <base URL of the source> <id>
 */
import { placeOf } from '../../../transport/base-url.ts';
import { createDispatchers } from '../../../transport/dispatchers.ts';
import { createLocalModels } from './local-models.ts';

const [folder = '', baseUrl = '', id = ''] = process.argv.slice(2);
const models = createLocalModels({
  ...{ folder, demoFolder: null, offline: false },
  source: { baseUrl, place: placeOf(baseUrl, 'operator') },
  dispatchers: createDispatchers(),
  runtime: { tryOut: async () => {}, release: async () => {} },
});
await models.download(id);
