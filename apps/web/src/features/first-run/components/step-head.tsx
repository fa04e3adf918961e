/** What a step asks for, and why. */
export function StepHead({ title, help }: { title: string; help: string }) {
  return (
    <>
      <h1 className="mt-7 text-28 font-title tracking-title max-md:mt-6 max-md:text-24">{title}</h1>
      <p className="mt-2 max-w-130 text-16 text-ink-2">{help}</p>
    </>
  );
}
