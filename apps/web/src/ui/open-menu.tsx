import { DropdownMenu } from 'radix-ui';
import { Fragment, type ReactNode, useEffect, useRef, useState } from 'react';

import { classNames } from '../lib/class-names.ts';
import { Icon } from './icon.tsx';
import type { MenuItem, MenuProps } from './menu.tsx';

const PARTS = 'aside, main, [role=dialog]';

/**
 * A menu that is or was open. It is not modal: a modal one would put a style element into the page,
 * which our security policy forbids.
 */
export function OpenMenu({ menu, button, align = 'end', items }: MenuProps) {
  const { openedBy, open, close } = menu;
  const [trigger, setTrigger] = useState<HTMLElement | null>(null);
  return (
    <DropdownMenu.Root
      modal={false}
      open={openedBy !== null}
      onOpenChange={(next) => (next ? open('pointer') : close())}
    >
      <DropdownMenu.Trigger asChild ref={setTrigger}>
        {button}
      </DropdownMenu.Trigger>
      {/* In the same part of the page as its button, for those who go by the parts. */}
      <DropdownMenu.Portal container={trigger?.closest<HTMLElement>(PARTS) ?? null}>
        <DropdownMenu.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          onContextMenu={(event) => event.preventDefault()}
          className="z-(--z-popover) min-w-44 animate-rise rounded-lg border border-line bg-raised p-1 shadow-2 outline-none"
        >
          <MarkFirst when={openedBy === 'keyboard'}>
            {items.map((group, index) => (
              <Fragment key={index}>
                {index > 0 && (
                  <DropdownMenu.Separator className="-mx-1 my-1 border-t border-line" />
                )}
                {group.map((item) => (
                  <Item key={item.label} {...item} />
                ))}
              </Fragment>
            ))}
          </MarkFirst>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** The kit marks the first item only for a key that was pressed while it was there already. */
function MarkFirst({ when, children }: { when: boolean; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (when) box.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
  }, [when]);
  return (
    <div ref={box} role="presentation">
      {children}
    </div>
  );
}

function Item({ icon, label, danger = false, onSelect }: MenuItem) {
  return (
    <DropdownMenu.Item
      onSelect={onSelect}
      className={classNames(
        'flex h-(--h-row) cursor-default items-center gap-2.5 rounded-sm px-2.5 outline-none select-none data-highlighted:bg-selected',
        danger && 'text-danger',
      )}
    >
      <span className={classNames('inline-flex', !danger && 'text-ink-2')}>
        <Icon of={icon} />
      </span>
      {label}
    </DropdownMenu.Item>
  );
}
