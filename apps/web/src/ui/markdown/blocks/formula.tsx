interface FormulaProps {
  /** LaTeX, without the marks around it. */
  tex: string;
  /** Stands in a line of its own. */
  display: boolean;
  /** `false` while its closing mark may still come. */
  closed: boolean;
}

/** A formula as it was written. */
export function Formula({ tex, display }: FormulaProps) {
  if (!display) return <code dir="ltr">{tex}</code>;
  return (
    <code dir="ltr" className="block whitespace-pre-wrap">
      {tex}
    </code>
  );
}
