import { createElement, Suspense } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, test, vi } from 'vitest';

import { type LazyPart, lazyPart } from './lazy-part.ts';

const Words = () => 'the part';

test('a part whose code is there is drawn at once, and not behind what stands for it', async () => {
  const load = vi.fn(async () => Words);
  const Part = lazyPart(load);
  expect(drawn(Part)).toContain('meanwhile');
  Part.preload();
  await vi.waitFor(() => expect(drawn(Part)).toBe('the part'));
});

test('a failure to fetch it beforehand is not told, and the next attempt counts', async () => {
  const load = vi.fn(async () => Words).mockRejectedValueOnce(new Error('offline'));
  const Part = lazyPart(load);
  Part.preload();
  await vi.waitFor(() => expect(load).toHaveBeenCalledOnce());
  Part.preload();
  await vi.waitFor(() => expect(drawn(Part)).toBe('the part'));
});

function drawn(Part: LazyPart<object>): string {
  return renderToString(
    createElement(Suspense, { fallback: 'meanwhile' }, createElement(Part, {})),
  ).replaceAll(/<!--.*?-->|<template.*?<\/template>/g, '');
}
