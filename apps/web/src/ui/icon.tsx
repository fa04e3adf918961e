import type { LucideIcon } from 'lucide-react';

/** `sm` for tight rows, `md` nearly everywhere, `lg` in the send button. */
const SIZES = {
  sm: { size: 14, strokeWidth: 2 },
  md: { size: 16, strokeWidth: 1.75 },
  lg: { size: 20, strokeWidth: 1.75 },
} as const;

export function Icon({ of: Glyph, size = 'md' }: { of: LucideIcon; size?: keyof typeof SIZES }) {
  return <Glyph aria-hidden className="shrink-0" {...SIZES[size]} />;
}
