import {
  CircleAlert,
  Clock,
  FileText,
  KeyRound,
  type LucideIcon,
  Shield,
  Unplug,
  Wallet,
} from 'lucide-react';

import type { ProblemKind } from './problem.ts';

export const PROBLEM_ICONS: Record<ProblemKind, LucideIcon> = {
  key: KeyRound,
  credit: Wallet,
  pause: Clock,
  provider: CircleAlert,
  address: Unplug,
  model: FileText,
  request: CircleAlert,
  declined: Shield,
};
