import { Component, type ReactNode } from 'react';

import { strings } from '../i18n/index.ts';
import { Button } from './button.tsx';

/** Stands in for a page whose drawing failed: says so, and offers the way out. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <main role="alert" className="column grid content-center justify-items-start gap-2">
        <h1 className="text-24 font-title tracking-title">{strings.frame.crashed}</h1>
        <p className="mb-3 text-ink-2">{strings.frame.crashedHelp}</p>
        <Button variant="primary" onClick={() => location.reload()}>
          {strings.frame.reload}
        </Button>
      </main>
    );
  }
}
