import { type Endpoint, providerKeySchema } from '@parley/contracts';
import { useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useRef, useState } from 'react';

import { strings } from '../../../i18n/index.ts';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { checkKey, saveKey } from '../../keys/keys.actions.ts';
import { FormFoot } from '../../settings/components/form-foot.tsx';
import { addEndpoint, type FieldProblems } from '../endpoints.actions.ts';
import { endpointsQuery } from '../endpoints.queries.ts';

interface AddEndpointFormProps {
  busy: boolean;
  onBusy: (busy: boolean) => void;
  /** The server has it; its key may still be missing. */
  onAdded: (id: string) => void;
  onDone: (id: string) => void;
  onCancel: () => void;
}

type Problems = FieldProblems & { key?: string };

/** Name, address and, where one is wanted, a key, which is nowhere but in its field. */
export function AddEndpointForm({ busy, onBusy, onAdded, onDone, onCancel }: AddEndpointFormProps) {
  const { data } = useQuery(endpointsQuery);
  const presets = data?.presets ?? [];
  const [presetId, setPresetId] = useState('');
  const [name, setName] = useState('');
  const [baseUrl, setBaseUrl] = useState('');
  const [problems, setProblems] = useState<Problems>({});
  const [added, setAdded] = useState<Endpoint | null>(null);
  const keyField = useRef<HTMLInputElement>(null);
  const words = strings.providers;

  const choosePreset = (id: string) => {
    const before = presets.find((preset) => preset.id === presetId);
    const preset = presets.find((known) => known.id === id);
    setPresetId(id);
    // What somebody typed stays.
    if (name === '' || name === before?.name) setName(preset?.name ?? '');
    if (baseUrl === '' || baseUrl === before?.baseUrl) setBaseUrl(preset?.baseUrl ?? '');
  };

  const add = async (): Promise<Endpoint | null> => {
    if (added !== null) return added;
    const outcome = await addEndpoint({ name, baseUrl, presetId: presetId || null });
    if ('problems' in outcome) {
      setProblems(outcome.problems);
      return null;
    }
    setAdded(outcome.endpoint);
    onAdded(outcome.endpoint.id);
    return outcome.endpoint;
  };

  const addWithKey = async (typed: string): Promise<void> => {
    const endpoint = await add();
    if (endpoint === null) return;
    const spot = { providerId: endpoint.id, place: 'page' } as const;
    const leave = () => onDone(endpoint.id);
    if (typed === '') {
      void checkKey(spot);
      return leave();
    }
    const outcome = await saveKey(spot, typed, leave);
    if (outcome.saved) return;
    setProblems({ key: outcome.problem });
    if (!outcome.keep && keyField.current !== null) keyField.current.value = '';
  };

  const onSubmit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = keyField.current?.value.trim() ?? '';
    if (typed !== '' && !providerKeySchema.safeParse(typed).success)
      return setProblems({ key: strings.keys.badForm });
    setProblems({});
    onBusy(true);
    await addWithKey(typed);
    onBusy(false);
  };

  return (
    // Were it ever sent without this page's script, the key must not end up in an address.
    <form method="post" className="mt-4 grid gap-4" onSubmit={(event) => void onSubmit(event)}>
      <SelectField
        label={words.kind}
        value={presetId}
        disabled={added !== null}
        onChange={(event) => choosePreset(event.target.value)}
      >
        <option value="">{words.kindAny}</option>
        {presets.map(({ id, name: presetName }) => (
          <option key={id} value={id}>
            {presetName}
          </option>
        ))}
      </SelectField>
      <TextField
        label={words.name}
        problem={problems.name}
        value={name}
        readOnly={busy || added !== null}
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label={words.baseUrl}
        help={words.baseUrlHelp}
        problem={problems.baseUrl}
        inputMode="url"
        value={baseUrl}
        readOnly={busy || added !== null}
        onChange={(event) => setBaseUrl(event.target.value)}
        className="font-mono"
      />
      <TextField
        ref={keyField}
        type="password"
        label={words.keyField}
        help={words.keyHelp}
        problem={problems.key}
        readOnly={busy}
        className="font-mono"
      />
      <FormFoot
        problem={problems.form}
        busy={busy}
        confirm={busy ? words.adding : words.addConfirm}
        onCancel={onCancel}
      />
    </form>
  );
}
