// The customer's screen above the conversation: how it stands in words, and the picture.
import './screen.css';
import { useState } from 'preact/hooks';
import { t } from '../../shared/i18n';
import type { ShareView } from '../../shared/screenshare';
import type { DeskCase } from '../live/case';
import { me } from '../session';
import { Icon } from '../shell/icons';
import { takesPart } from '../stores/handing';
import { customerOf } from '../stores/names';
import type { Talk } from '../stores/talk';
import { chatRuns } from '../stores/times';
import { Picture } from './Picture';
import { RecordingMark } from './RecordingMark';
import { endScreen } from './screen';

interface PaneProps {
  one: DeskCase;
  share: ShareView;
  talk: Talk;
}

/** Shown while a screen is asked for or shown. */
export function ScreenPane({ one, share, talk }: PaneProps) {
  const { row } = talk.case;
  const [wanted, setWanted] = useState(false);
  const mine = row.agent?.id === me.value?.id;
  const shown = share.state === 'live' || share.state === 'paused';
  // a colleague's looking is a deed of theirs: the customer is told of it
  const looks = shown && takesPart(row, me.value?.id) && (mine || wanted);
  const customer = customerOf(row);
  return (
    <section class={`screen-pane ${share.state}${looks ? ' shows' : ''}`} aria-label={t('desk.screen')}>
      <div class="screen-line">
        <p role="status">
          {words(share, customer, looks)}
          {!chatRuns(row) && <span class="dim"> {t('desk.screen_chat_over')}</span>}
        </p>
        <RecordingMark one={one} share={share} customer={customer} mine={mine} />
        {shown && !looks && takesPart(row, me.value?.id) && (
          <button type="button" class="act" onClick={() => setWanted(true)}>
            <Icon name="eye" /> {t('desk.screen_look')}
          </button>
        )}
        {mine && (
          <button type="button" class="act" onClick={() => void endScreen(one)}>
            {t(share.started_at === null ? 'desk.screen_take_back' : 'desk.screen_end')}
          </button>
        )}
      </div>
      {looks && <Picture key={share.id} one={one} share={share} customer={customer} />}
    </section>
  );
}

function words(share: ShareView, name: string, looks: boolean): string {
  if (share.state === 'asked') return t('desk.screen_asked', { name });
  if (share.state === 'accepted')
    return t(share.started_at === null ? 'desk.screen_accepted' : 'desk.screen_gone', { name });
  if (share.state === 'paused') return t('desk.screen_paused', { name });
  return looks ? t('desk.screen_live', { name }) : t('desk.screen_shown_to', { name, agent: share.agent });
}
