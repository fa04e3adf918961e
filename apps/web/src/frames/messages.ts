import { z } from 'zod';

/** Larger than any screen: what reports more is broken, or wants to cover the page. */
const MAX_SIDE = 20_000;
const MAX_SVG = 4_000_000;
const side = z.number().min(1).max(MAX_SIDE);

/** What a frame tells the page around it. It comes from where a model's text is drawn, so nothing in it is believed. */
const reportSchema = z.discriminatedUnion('type', [
  /** Its script has begun: what it shall draw may be sent. */
  z.object({ type: z.literal('ready') }),
  /** Natural size, in CSS pixels; a diagram also as a file, not yet checked. */
  z.object({
    type: z.literal('drawn'),
    width: side,
    height: side,
    svg: z.string().max(MAX_SVG).optional(),
  }),
  z.object({ type: z.literal('failed') }),
]);

export type FrameReport = z.infer<typeof reportSchema>;

/** @returns `null` for whatever no frame of ours says */
export function frameReport(data: unknown): FrameReport | null {
  const parsed = reportSchema.safeParse(data);
  return parsed.success ? parsed.data : null;
}
