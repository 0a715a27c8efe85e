// The customer's screen: the request with what it means, and, as long as it is shown, to whom, with Pause and Stop.
import './screens.css';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { language, t } from '../../shared/i18n';
import type { ShareView } from '../../shared/screenshare';
import type { Chat } from '../chat';
import { Failure } from '../FormPage';
import { Miniature } from './Miniature';
import { canShow, Showing } from './showing';

interface StripProps {
  chat: Chat;
  share: ShareView;
  /** Chooses a photo or screenshot instead; missing where files can't be sent. */
  onFiles?: ((files: File[]) => void) | undefined;
}

export function ScreenStrip({ chat, share, onFiles }: StripProps) {
  const showing = useMemo(() => new Showing(chat), [chat]);
  useEffect(() => () => showing.close(), [showing]);
  const shown = share.state === 'live' || share.state === 'paused';
  return (
    <section class={`screen-strip ${share.state}`} aria-label={t('screens.title')}>
      {shown ? (
        <Shown share={share} showing={showing} />
      ) : (
        <Request share={share} showing={showing} onFiles={onFiles} />
      )}
      <Failure text={showing.trouble.value} />
    </section>
  );
}

function Request({ share, showing, onFiles }: Omit<StripProps, 'chat'> & { showing: Showing }) {
  const name = share.agent;
  const again = share.state === 'accepted' && !showing.picking.value;
  const offered = share.recording === 'offered';
  if (!canShow()) return <Instead name={name} showing={showing} onFiles={onFiles} />;
  return (
    <>
      <div class="screen-words" role="status">
        <p>
          <strong>{again ? t('screens.again_title') : t('screens.asks', { name })}</strong>
        </p>
        <p class="small">
          {again ? t('screens.again_explained', { name }) : t('screens.explained', { name })}
        </p>
        {offered && (
          <p class="small">
            <span class="record-sign" aria-hidden="true" />
            {t('screens.recorded')}
          </p>
        )}
      </div>
      <div class="screen-buttons">
        <button
          type="button"
          class="primary"
          aria-disabled={showing.picking.value}
          onClick={() => void showing.show(offered)}
        >
          {t(again ? 'screens.show_again' : 'screens.show')}
        </button>
        {offered && (
          <button
            type="button"
            class="secondary"
            aria-disabled={showing.picking.value}
            onClick={() => void showing.show()}
          >
            {t('screens.show_unrecorded')}
          </button>
        )}
        <button type="button" class="secondary" onClick={() => void showing.refuse()}>
          {t('screens.no')}
        </button>
      </div>
    </>
  );
}

function Instead({
  name,
  showing,
  onFiles,
}: {
  name: string;
  showing: Showing;
  onFiles: StripProps['onFiles'];
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <div class="screen-words" role="status">
        <p>
          <strong>{t('screens.asks', { name })}</strong>
        </p>
        <p class="small">{t('screens.cannot')}</p>
      </div>
      <div class="screen-buttons">
        {onFiles && (
          <button type="button" class="primary" onClick={() => input.current?.click()}>
            {t('screens.photo')}
          </button>
        )}
        <button type="button" class="secondary" onClick={() => void showing.refuse()}>
          {t('screens.no')}
        </button>
        <input
          ref={input}
          type="file"
          accept="image/*"
          hidden
          aria-label={t('screens.photo')}
          onChange={({ currentTarget }) => {
            onFiles?.([...(currentTarget.files ?? [])]);
            currentTarget.value = '';
          }}
        />
      </div>
    </>
  );
}

function shownTo(paused: boolean, agents: readonly string[]): string {
  const names = [...new Set(agents)];
  if (names.length === 1) return t(paused ? 'screens.paused' : 'screens.shown', { name: names[0] ?? '' });
  const list = new Intl.ListFormat(language()).format(names);
  return t(paused ? 'screens.paused_more' : 'screens.shown_more', { names: list });
}

function RecordingMark({ share, showing }: { share: ShareView; showing: Showing }) {
  if (share.recording === 'failed') return <p class="small">{t('screens.recording_failed')}</p>;
  if (share.recording !== 'running') return null;
  return (
    <p class="small">
      <span class="record-sign" aria-hidden="true" />
      {t('screens.recording')}{' '}
      <button type="button" class="text-button" onClick={() => void showing.stopRecording()}>
        {t('screens.stop_recording')}
      </button>
    </p>
  );
}

function Shown({ share, showing }: { share: ShareView; showing: Showing }) {
  const paused = share.state === 'paused';
  const sharer = showing.sharer.value;
  const here = sharer !== null;
  return (
    <>
      {sharer && <Miniature stream={sharer.stream} marks={showing.marks} name={share.agent} />}
      <div class="screen-words" role="status">
        <p>
          <span class="screen-sign" aria-hidden="true" />
          <strong>{shownTo(paused, [share.agent, ...showing.lookers.value.values()])}</strong>
        </p>
        {!here && <p class="small">{t('screens.other_tab')}</p>}
        <RecordingMark share={share} showing={showing} />
      </div>
      <div class="screen-buttons">
        {here && (
          <button type="button" class="secondary" onClick={() => void showing.pause(!paused)}>
            {t(paused ? 'screens.resume' : 'screens.pause')}
          </button>
        )}
        <button type="button" class="primary stop" onClick={() => void showing.stop()}>
          {t('screens.stop')}
        </button>
      </div>
    </>
  );
}
