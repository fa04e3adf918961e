import { Eye, Lightbulb, type LucideIcon, Wrench } from 'lucide-react';

import type { Trait } from '../catalogue.ts';

/** What is free says so where the price stands. */
export const TRAIT_ICONS: Record<Exclude<Trait, 'free'>, LucideIcon> = {
  images: Eye,
  reasoning: Lightbulb,
  tools: Wrench,
};

export const BADGES = ['images', 'reasoning', 'tools'] as const;
