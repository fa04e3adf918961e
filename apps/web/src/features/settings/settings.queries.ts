import { queryOptions } from '@tanstack/react-query';

import { readSettings } from '../../api/calls.ts';

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => readSettings(signal),
});
