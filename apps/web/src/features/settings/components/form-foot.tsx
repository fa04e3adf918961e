import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';

interface FormFootProps {
  problem: string | undefined;
  busy: boolean;
  confirm: string;
  onCancel: () => void;
}

/** Why it was not stored, and the ways on. */
export function FormFoot({ problem, busy, confirm, onCancel }: FormFootProps) {
  return (
    <>
      {problem !== undefined && (
        <p role="alert" className="text-13 text-danger">
          {problem}
        </p>
      )}
      <div className="mt-1 flex justify-end gap-2">
        <Button disabled={busy} onClick={onCancel}>
          {strings.settings.cancel}
        </Button>
        <Button type="submit" variant="primary" busy={busy}>
          {confirm}
        </Button>
      </div>
    </>
  );
}
