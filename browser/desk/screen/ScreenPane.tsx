// The customer's screen above the conversation: how it stands in words, and the picture.
import './screen.css';
import { t } from '../../shared/i18n';
import type { ShareView } from '../../shared/screenshare';
import type { DeskCase } from '../live/case';
import { Picture } from './Picture';
import { endScreen } from './screen';

interface PaneProps {
  one: DeskCase;
  share: ShareView;
  customer: string;
  /** Whether this agent sees the picture, and asks for it. */
  mine: boolean;
  sees: boolean;
}

export function ScreenPane({ one, share, customer, mine, sees }: PaneProps) {
  const shown = share.state === 'live' || share.state === 'paused';
  return (
    <section class={`screen-pane ${share.state}`} aria-label={t('desk.screen')}>
      <div class="screen-line">
        <p role="status">{words(share, customer)}</p>
        {mine && (
          <button type="button" class="act" onClick={() => void endScreen(one)}>
            {t(shown ? 'desk.screen_end' : 'desk.screen_take_back')}
          </button>
        )}
      </div>
      {shown && sees && <Picture key={share.id} share={share} />}
    </section>
  );
}

function words(share: ShareView, name: string): string {
  if (share.state === 'asked') return t('desk.screen_asked', { name });
  if (share.state === 'accepted')
    return t(share.started_at === null ? 'desk.screen_accepted' : 'desk.screen_gone', { name });
  if (share.state === 'paused') return t('desk.screen_paused', { name });
  return t('desk.screen_live', { name });
}
