// The way in which a portal's customers meet an agent, by icon and name.
import type { KindWord, ModeWord } from '../../shared/bell';
import { t } from '../../shared/i18n';
import { Icon, type IconName } from '../shell/icons';
import { type Way, wayOf } from '../stores/ways';

export const WAY_ICONS: Record<Way, IconName> = {
  chat: 'chat',
  match: 'pick',
  box: 'ask',
  button: 'press',
  line: 'line',
  pin: 'phone',
};

/** A portal's way, for lists. */
export function WaySign({ kind, mode }: { kind: KindWord; mode: ModeWord }) {
  const way = wayOf(kind, mode);
  return (
    <span class="way-sign">
      <Icon name={WAY_ICONS[way]} />
      {t(`admin.way_${way}`)}
    </span>
  );
}
