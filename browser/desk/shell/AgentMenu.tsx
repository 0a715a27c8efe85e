// The agent's own menu: account, language, log out.
import { useRef } from 'preact/hooks';
import { t } from '../../shared/i18n';
import { follow } from '../router';
import { me, signOut } from '../session';
import { Icon } from './icons';
import { LanguageSwitch } from './LanguageSwitch';

/** A button with the agent's screen name, and the menu it opens. */
export function AgentMenu() {
  const menu = useRef<HTMLDivElement>(null);
  const agent = me.value;
  if (!agent) return null;
  const away = (event: MouseEvent) => {
    menu.current?.hidePopover();
    follow(event);
  };
  return (
    <div class="corner">
      <button
        type="button"
        class="top-button"
        popovertarget="agent-menu"
        aria-label={t('desk.agent_menu', { name: agent.screen_name })}
      >
        <Icon name="user" />
        <span class="top-word">{agent.screen_name}</span>
        <Icon name="down" />
      </button>
      <div id="agent-menu" class="popover right" popover="auto" ref={menu}>
        <div class="popover-head">
          <strong>{agent.name}</strong>
          <span class="dim">{agent.email}</span>
          <span class="dim">{t(`desk.role_${agent.role}`)}</span>
        </div>
        <a class="menu-item" href="/desk/account" onClick={away}>
          {t('desk.account')}
        </a>
        <div class="menu-item plain">
          <LanguageSwitch id="menu-language" />
        </div>
        <button type="button" class="menu-item" onClick={() => void signOut()}>
          {t('desk.log_out')}
        </button>
      </div>
    </div>
  );
}
