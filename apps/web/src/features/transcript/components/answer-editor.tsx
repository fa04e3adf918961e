import type { BranchMessage } from '@parley/contracts';
import { useState } from 'react';
import { useStore } from 'zustand';

import { changeStrings } from '../../../i18n/message-changes.ts';
import { chatStore } from '../../chat/chat.store.ts';
import { editHome } from '../../chat/edit-home.ts';
import { saveAnswer, versionOf } from '../../chat/edits.actions.ts';
import { focusAction } from '../focus-action.ts';
import { useCancelEdit } from '../use-cancel-edit.ts';
import { EditFrame } from './edit-frame.tsx';

const words = changeStrings;

/** An answer as the Markdown that it is, to be changed in place. */
export function AnswerEditor({ answer }: { answer: BranchMessage }) {
  const home = editHome(answer.id);
  const text = useStore(chatStore, ({ drafts }) => drafts[home]?.text ?? '');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [basedOn, setBasedOn] = useState(() => versionOf(answer));
  const cancel = useCancelEdit(answer);
  const save = async () => {
    setBusy(true);
    setProblem(null);
    const refusal = await saveAnswer(answer, text, basedOn);
    setBusy(false);
    if (refusal === null) return focusAction(answer.id, 'edit');
    // Who saves it again has been told.
    if (refusal.isConflict) setBasedOn(undefined);
    setProblem(refusal.isConflict ? words.changedMeanwhile : words.notSaved(refusal.reason));
  };
  return (
    <div className="bleed">
      <EditFrame
        label={words.editingAnswer}
        text={text}
        onChange={(next) => chatStore.setDraftText(home, next)}
        submit={words.save}
        busy={isBusy}
        isOff={text.trim() === ''}
        enterSubmits={false}
        onSubmit={() => void save()}
        onCancel={cancel}
      />
      {problem !== null && (
        <p role="alert" className="mx-(--bleed) mt-2 text-13 text-danger">
          {problem}
        </p>
      )}
    </div>
  );
}
