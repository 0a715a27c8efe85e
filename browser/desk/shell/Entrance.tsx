// The frame around log-in and links: the product's name, and a choice of language.
import type { ComponentChildren } from 'preact';
import { Icon } from './icons';
import { LanguageSwitch } from './LanguageSwitch';

/** Shows a page to someone who is not signed in. */
export function Entrance({ children }: { children: ComponentChildren }) {
  return (
    <div class="entrance">
      <header class="entrance-head">
        <span class="brand">
          <Icon name="bell" />
          Deskbell
        </span>
        <LanguageSwitch />
      </header>
      <main class="entrance-main">{children}</main>
    </div>
  );
}
