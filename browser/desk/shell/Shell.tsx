// The frame around every page of a signed-in agent: where to go, whether it rings, and who one is.
import type { ComponentChildren } from 'preact';
import { t } from '../../shared/i18n';
import { follow, route } from '../router';
import { me } from '../session';
import { AgentMenu } from './AgentMenu';
import { Icon, type IconName } from './icons';

/** Shows a page below the header. */
export function Shell({ children }: { children: ComponentChildren }) {
  return (
    <div class="desk">
      <a class="skip" href="#main">
        {t('desk.skip')}
      </a>
      <header class="top">
        <a class="brand" href="/desk" onClick={follow} aria-label={t('desk.home')}>
          <Icon name="bell" />
          <span class="brand-word">Deskbell</span>
        </a>
        <Pages />
        <AgentMenu />
      </header>
      <main id="main" class="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function Pages() {
  const { page } = route.value;
  return (
    <nav class="pages" aria-label={t('desk.pages')}>
      <PageLink href="/desk" icon="inbox" text={t('desk.cases')} current={page === 'cases'} />
      {me.value?.role === 'admin' && (
        <PageLink href="/desk/admin/agents" icon="filter" text={t('desk.administration')} current={page === 'admin'} />
      )}
    </nav>
  );
}

function PageLink({ href, icon, text, current }: { href: string; icon: IconName; text: string; current: boolean }) {
  return (
    <a class="page-link" href={href} onClick={follow} aria-current={current ? 'page' : undefined}>
      <Icon name={icon} />
      <span>{text}</span>
    </a>
  );
}
