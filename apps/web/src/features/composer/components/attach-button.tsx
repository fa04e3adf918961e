import { Paperclip } from 'lucide-react';
import { useRef } from 'react';

import { strings } from '../../../i18n/index.ts';
import { IconButton } from '../../../ui/button.tsx';
import type { GivenFiles } from '../attach.ts';

/** What a chooser of files offers first; what is chosen is judged by its content. */
const TEXT_LIKE =
  'text/*,application/json,application/xml,.md,.csv,.tsv,.log,.json,.jsonl,.yaml,.yml,.toml,.ini,.sql,.sh,.ts,.tsx,.js,.jsx,.py,.rb,.go,.rs,.java,.kt,.swift,.c,.h,.cpp,.cs,.php,.lua,.r,.tex,.vue,.svelte';

export function AttachButton({ onChoose }: { onChoose: (given: GivenFiles) => void }) {
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton
        label={strings.attachments.attach}
        icon={Paperclip}
        onClick={() => chooser.current?.click()}
      />
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        accept={TEXT_LIKE}
        onChange={(event) => {
          onChoose({ files: [...(event.target.files ?? [])], folders: [] });
          // The same file can be chosen again.
          event.target.value = '';
        }}
      />
    </>
  );
}
