import type { LocalModel, LocalModelsAnswer } from '@parley/contracts';

import { expectVisible } from '../expect-soon.ts';
import type { Screen } from '../screen.ts';
import type { Stage } from '../stage.ts';
import type { State } from './scene.ts';

const MB = 1_000_000;

/** The models that run on the server. What they take is made up: the machine’s own figures differ. */
export const LOCAL_MODELS: readonly State[] = [
  manager('local-models', { models: [demo(), small({ state: 'installed' }), middling(), large()] }),
  manager('local-models-installing', {
    models: [
      demo(),
      small({
        state: 'installing',
        installation: {
          kind: 'download',
          phase: 'receiving',
          receivedBytes: 63 * MB,
          totalBytes: 184 * MB,
        },
      }),
      middling({
        state: 'installing',
        installation: {
          kind: 'download',
          phase: 'trying',
          receivedBytes: 519 * MB,
          totalBytes: 519 * MB,
        },
      }),
      large({
        state: 'installing',
        installation: { kind: 'download', phase: 'waiting', receivedBytes: 0, totalBytes: null },
      }),
    ],
  }),
  manager('local-models-offline', { models: [demo(), small(), middling()], offline: true }),
  manager('local-models-failed', {
    models: [
      small({
        keptBytes: 63 * MB,
        problem: {
          code: 'disk_full',
          message: 'The disk of /data/models is full. Make room, and go on.',
        },
      }),
      middling({ keptBytes: 400 * MB }),
      demo(),
    ],
    freeBytes: 12 * MB,
  }),
  {
    name: 'local-models-unreadable',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await screen.refuse('**/api/local-models', 'validation_error');
      await goToManager(stage, screen);
      await expectVisible(screen.button('Try again'));
      return screen;
    },
  },
  {
    name: 'local-model-importing',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await answerWith(screen, { models: [demo(), small()] });
      await goToManager(stage, screen);
      await screen.button('Import from a folder').click();
      await screen.page.getByRole('textbox', { name: 'Folder' }).fill('models/mine');
      await screen.button('Import').click();
      await expectVisible(screen.alert());
      return screen;
    },
  },
  {
    name: 'local-model-deleting',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await answerWith(screen, { models: [demo(), small({ state: 'installed' })] });
      await goToManager(stage, screen);
      await screen.button('Delete SmolLM2 135M').click();
      await expectVisible(screen.page.getByRole('heading', { name: 'Delete SmolLM2 135M?' }));
      return screen;
    },
  },
];

function manager(name: string, answer: Partial<LocalModelsAnswer>): State {
  return {
    name,
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await answerWith(screen, answer);
      await goToManager(stage, screen);
      return screen;
    },
  };
}

async function goToManager(stage: Stage, screen: Screen): Promise<void> {
  await screen.page.goto(`${stage.server.url}/settings/providers/local`);
  await expectVisible(screen.page.getByRole('heading', { name: 'Local models' }));
}

async function answerWith(screen: Screen, answer: Partial<LocalModelsAnswer>): Promise<void> {
  const json: LocalModelsAnswer = {
    models: [],
    offline: false,
    folder: '/data/models',
    freeBytes: 41_200 * MB,
    memoryBytes: 2_100 * MB,
    ...answer,
  };
  await screen.page.route('**/api/local-models', (route) => route.fulfill({ json }));
}

function model(facts: Partial<LocalModel> & Pick<LocalModel, 'id' | 'name'>): LocalModel {
  return {
    modelId: `local/${facts.id}`,
    description: null,
    origin: 'curated',
    state: 'available',
    sizeBytes: null,
    memoryBytes: null,
    contextLength: null,
    licence: { name: 'Apache License 2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    source: null,
    installation: null,
    keptBytes: 0,
    problem: null,
    ...facts,
  };
}

function demo(): LocalModel {
  return model({
    id: 'offline-demo',
    name: 'Offline demo',
    description:
      'A check that this installation works, and not a useful model: it gives the same short answer to every question.',
    origin: 'bundled',
    state: 'installed',
    sizeBytes: 850_000,
    contextLength: 2_048,
    licence: null,
  });
}

function small(facts: Partial<LocalModel> = {}): LocalModel {
  return model({
    id: 'smollm2-135m-instruct',
    name: 'SmolLM2 135M',
    description: 'The smallest of this list: English only, for short and simple questions.',
    sizeBytes: 184 * MB,
    memoryBytes: 700 * MB,
    contextLength: 4_096,
    source: { repository: 'HuggingFaceTB/SmolLM2-135M-Instruct', url: 'https://models.test/small' },
    ...facts,
  });
}

function middling(facts: Partial<LocalModel> = {}): LocalModel {
  return model({
    id: 'qwen2.5-0.5b-instruct',
    name: 'Qwen2.5 0.5B',
    description: 'Small, and yet writes in 29 languages: the one to begin with.',
    sizeBytes: 519 * MB,
    memoryBytes: 1_400 * MB,
    contextLength: 4_096,
    source: {
      repository: 'onnx-community/Qwen2.5-0.5B-Instruct',
      url: 'https://models.test/middling',
    },
    ...facts,
  });
}

function large(facts: Partial<LocalModel> = {}): LocalModel {
  return model({
    id: 'qwen2.5-1.5b-instruct',
    name: 'Qwen2.5 1.5B',
    description: 'Writes in 29 languages: the largest download of this list.',
    sizeBytes: 1_600 * MB,
    memoryBytes: 4_100 * MB,
    contextLength: 4_096,
    source: {
      repository: 'onnx-community/Qwen2.5-1.5B-Instruct',
      url: 'https://models.test/large',
    },
    ...facts,
  });
}
