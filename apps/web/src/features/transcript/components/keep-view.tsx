import { Component, type ReactNode } from 'react';

interface KeepViewProps {
  /** Looks at the view before the messages change, and returns what puts it back after that. */
  before: () => () => void;
  children: ReactNode;
}

/** Messages that come and go around the view without moving it. Only a class sees the moment before. */
export class KeepView extends Component<KeepViewProps> {
  override getSnapshotBeforeUpdate(): () => void {
    return this.props.before();
  }

  override componentDidUpdate(_props: KeepViewProps, _state: unknown, after: () => void): void {
    after();
  }

  override render(): ReactNode {
    return this.props.children;
  }
}
