// The frame around every page of a signed-in agent: where to go, whether it rings, and who one is.
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { t } from '../../shared/i18n';
import { AlertStack } from '../bell/AlertStack';
import { BellMenu } from '../bell/BellMenu';
import { asking } from '../cases/panes';
import { startAlerts } from '../live/alerts';
import { startBell } from '../live/bell';
import { startDesk } from '../live/desk';
import { startHanding } from '../live/handing';
import { startRings } from '../live/rings';
import { startSounds } from '../live/sounds';
import { follow, route } from '../router';
import { startRecordings } from '../screen/recording';
import { me } from '../session';
import { AgentMenu } from './AgentMenu';
import { Icon, type IconName } from './icons';
import { inHeader, LineBanner } from './LineBanner';

/** Shows a page below the header; while it is shown the desk lives: news come in, and it rings. */
export function Shell({ children }: { children: ComponentChildren }) {
  useEffect(live, []);
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
        <div class="top-space">{inHeader.value && <LineBanner />}</div>
        <BellMenu />
        {route.value.page === 'cases' && <KeysButton />}
        <AgentMenu />
      </header>
      <AlertStack />
      {!inHeader.value && <LineBanner />}
      <div class="page">{children}</div>
    </div>
  );
}

function live(): () => void {
  const ends = [
    startSounds(),
    startDesk(),
    startAlerts(),
    startBell(),
    startHanding(),
    startRings(),
    startRecordings(),
  ];
  return () => {
    for (const end of ends.reverse()) end();
  };
}

function KeysButton() {
  return (
    <button
      type="button"
      class="top-button keys-button"
      aria-label={t('desk.shortcuts')}
      title={`${t('desk.shortcuts')} (?)`}
      onClick={() => (asking.value = 'shortcuts')}
    >
      <Icon name="keys" />
    </button>
  );
}

function Pages() {
  const { page } = route.value;
  return (
    <nav class="pages" aria-label={t('desk.pages')}>
      <PageLink href="/desk" icon="inbox" text={t('desk.cases')} current={page === 'cases'} />
      {(me.value?.role ?? 'agent') !== 'agent' && (
        <PageLink href="/desk/board" icon="board" text={t('desk.board')} current={page === 'board'} />
      )}
      {me.value?.role === 'admin' && (
        <PageLink
          href="/desk/admin/agents"
          icon="sliders"
          text={t('desk.administration')}
          current={page === 'admin'}
        />
      )}
    </nav>
  );
}

function PageLink({
  href,
  icon,
  text,
  current,
}: {
  href: string;
  icon: IconName;
  text: string;
  current: boolean;
}) {
  return (
    <a
      class="page-link"
      href={href}
      title={text}
      onClick={follow}
      aria-current={current ? 'page' : undefined}
    >
      <Icon name={icon} />
      <span>{text}</span>
    </a>
  );
}
